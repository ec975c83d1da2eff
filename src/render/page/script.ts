/**
 * Renews the page in place: what is new is written into the elements that are there, so that scroll
 * position, focus and what is typed stay. What is marked `data-keep` is left alone.
 */
export const pageScript = `"use strict";
(() => {
  const seconds = Number(document.body.dataset.renew);
  const button = document.getElementById("pause");
  const lost = document.getElementById("lost");
  let paused = false;
  let timer;

  function renewAttributes(old, fresh) {
    for (const { name } of [...old.attributes]) {
      if (!fresh.hasAttribute(name)) old.removeAttribute(name);
    }
    for (const { name, value } of fresh.attributes) {
      if (old.getAttribute(name) !== value) old.setAttribute(name, value);
    }
  }

  // Rows that are there under the same key are moved rather than rewritten.
  function fitting(children, at, wanted) {
    const key = wanted.dataset?.key;
    if (key === undefined) return children[at];
    return children.find((child, index) => index >= at && child.dataset?.key === key);
  }

  function renew(old, fresh) {
    if (old.nodeType !== Node.ELEMENT_NODE) {
      if (old.data !== fresh.data) old.data = fresh.data;
      return;
    }
    if (old.hasAttribute("data-keep")) return;
    renewAttributes(old, fresh);
    const children = [...old.childNodes];
    const wanted = [...fresh.childNodes];
    wanted.forEach((child, at) => {
      const found = fitting(children, at, child);
      const is = found !== undefined && found.nodeType === child.nodeType && found.nodeName === child.nodeName;
      const placed = is ? found : document.importNode(child, true);
      if (is) {
        renew(found, child);
        children.splice(children.indexOf(found), 1);
      }
      children.splice(at, 0, placed);
      if (old.childNodes[at] !== placed) old.insertBefore(placed, old.childNodes[at] ?? null);
    });
    while (old.childNodes.length > wanted.length) old.lastChild.remove();
  }

  async function look() {
    const response = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (!(response.headers.get("Content-Type") ?? "").startsWith("text/html")) throw new Error();
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    if (paused) return;
    const focused = document.activeElement;
    for (const id of ["age", "main"]) {
      const element = fresh.getElementById(id);
      if (element !== null) renew(document.getElementById(id), element);
    }
    if (document.activeElement !== focused && focused.isConnected) focused.focus({ preventScroll: true });
  }

  async function again() {
    clearTimeout(timer);
    if (paused || document.hidden) return;
    try {
      await look();
      if (lost.textContent !== "") lost.textContent = "";
    } catch {
      const text = "The exporter does not answer: these are the last numbers from it.";
      if (lost.textContent !== text) lost.textContent = text;
    }
    clearTimeout(timer);
    timer = setTimeout(again, seconds * 1000);
  }

  button.hidden = false;
  button.addEventListener("click", () => {
    paused = !paused;
    button.textContent = paused ? "Go on" : "Pause";
    void again();
  });
  document.addEventListener("visibilitychange", () => void again());
  timer = setTimeout(again, seconds * 1000);
})();
`;
