/**
 * Renews the page in place: what is new is written into the elements that are there, so that scroll
 * position, focus and what is typed stay. What is marked `data-keep` is left alone. The age goes on
 * in between, also while the exporter does not answer, or lets nobody in.
 */
export const pageScript = `"use strict";
(() => {
  // In milliseconds: for an answer, and between two questions while there is none.
  const patience = 20000;
  const longest = 60000;
  const silent = "The exporter does not answer: these are the last numbers from it.";
  const lastOnes = ": these are the last numbers from the exporter.";
  let seconds = Number(document.body.dataset.renew);
  const button = document.getElementById("pause");
  const lost = document.getElementById("lost");
  let renewed = Date.now();
  let failures = 0;
  let isLooking = false;
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

  function showAge() {
    const strong = document.querySelector("#age strong");
    if (strong === null) return;
    const age = Number(strong.dataset.age) + Date.now() - renewed;
    const minutes = Math.floor(age / 60000);
    const hours = Math.floor(minutes / 60);
    const text =
      age < 120000 ? Math.max(0, Math.floor(age / 1000)) + " s" :
      minutes < 120 ? minutes + " min" :
      hours < 48 ? hours + " h" + (minutes % 60 === 0 ? "" : " " + (minutes % 60) + " min") :
      Math.floor(hours / 24) + " d";
    if (strong.firstChild.data !== text + " old") strong.firstChild.data = text + " old";
  }

  function say(text) {
    if (lost.textContent !== text) lost.textContent = text;
  }

  // Resolves with what is wrong with the answer; with nothing once it is shown.
  async function look() {
    const response = await fetch(location.href, {
      headers: { Accept: "text/html" },
      cache: "no-store",
      signal: AbortSignal.timeout(patience),
    });
    const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
    const parts = ["age", "main"].map((id) => fresh.getElementById(id));
    // What a proxy in between answers is not a page of ours, nor is what is told to who may not come in.
    if (parts.includes(null)) return response.ok ? silent : "The answer has status " + response.status + lastOnes;
    if (paused) return "";
    seconds = Number(fresh.body.dataset.renew) || seconds;
    renewed = Date.now();
    const focused = document.activeElement;
    for (const part of parts) renew(document.getElementById(part.id), part);
    if (document.activeElement !== focused && focused.isConnected) focused.focus({ preventScroll: true });
    return "";
  }

  async function again() {
    clearTimeout(timer);
    if (paused || document.hidden || isLooking) return;
    isLooking = true;
    const wrong = await look().catch(() => silent);
    say(wrong !== "" ? wrong : failures === 0 ? "" : "The exporter answers again.");
    failures = wrong === "" ? 0 : failures + 1;
    isLooking = false;
    const delay = seconds * 1000;
    timer = setTimeout(again, Math.max(delay, Math.min(delay * 2 ** (failures - 1), longest)));
  }

  button.hidden = false;
  button.addEventListener("click", () => {
    paused = !paused;
    button.textContent = paused ? "Go on" : "Pause";
    void again();
  });
  document.addEventListener("visibilitychange", () => void again());
  setInterval(() => { if (!document.hidden) showAge(); }, 1000);
  timer = setTimeout(again, seconds * 1000);
})();
`;
