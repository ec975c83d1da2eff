import assert from "node:assert/strict";
import { after, before, suite, test } from "node:test";
import type { Browser, Page } from "playwright-core";
import { podsCommand } from "../../src/render/page/kubectl-command.ts";
import type { Manifest } from "../../src/simulator/cluster.ts";
import { readExample, type Setting } from "../program.ts";
import { assertAccessible, launch, open, shownNodes, skip } from "./chromium.ts";

const evil = `<img src=x onerror="document.title='hit'">"'`;

const hostileNode: Manifest = {
  kind: "Node",
  metadata: {
    name: evil,
    labels: { "topology.kubernetes.io/zone": evil, "kubernetes.io/arch": "</td><script>x()" },
  },
  status: {
    capacity: { cpu: "4", memory: "8Gi", pods: "110", "example.com/a": "2" },
    allocatable: { cpu: "4", memory: "8Gi", pods: "110", "example.com/a": "2" },
    conditions: [{ type: "Ready", status: "True" }],
  },
};

function pod(name: string, cpu: string, node?: string): Manifest {
  return {
    kind: "Pod",
    metadata: { name, namespace: `<i>${name}` },
    spec: {
      ...(node !== undefined && { nodeName: node }),
      containers: [{ name: "app", resources: { requests: { cpu } } }],
    },
    status: { phase: node === undefined ? "Pending" : "Running" },
  };
}

/** Opens the page with a clock that stands still, and that notes each question to the exporter. */
async function openAtStandstill(page: Page, url: string): Promise<void> {
  await page.clock.install();
  await page.clock.pauseAt(Date.now() + 60_000);
  await page.addInitScript(`window.asked = [];
    const ask = window.fetch;
    window.fetch = (...question) => {
      window.asked.push(Date.now());
      return ask(...question);
    };`);
  await page.goto(`${url}/`);
}

/** When the page has asked so far, by its own clock in milliseconds. */
async function asked(page: Page): Promise<readonly number[]> {
  return page.evaluate("window.asked");
}

/**
 * Moves the clock of the page on until it asks the exporter again. By that clock, the seconds since
 * it asked before: what reaches the test of a question may come when the clock has moved on.
 */
async function secondsUntilAsked(page: Page): Promise<number> {
  const known = await asked(page);
  let times = known;
  while (times.length === known.length) {
    await page.clock.runFor(1000);
    times = await asked(page);
  }
  const [last = Number.NaN, next = Number.NaN] = times.slice(known.length - 1);
  return (next - last) / 1000;
}

/** Ends when the page has been renewed, and may ask again. */
async function renewedBy(page: Page, act: () => Promise<void>): Promise<void> {
  await page.evaluate(`document.querySelector("#age strong").dataset.age = "before"`);
  await act();
  await page.locator("#age strong:not([data-age=before])").waitFor();
}

async function become(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate(
    `Object.defineProperty(document, "hidden", { configurable: true, get: () => ${hidden} });
    document.dispatchEvent(new Event("visibilitychange"));`,
  );
}

suite("the page in a browser", { skip }, () => {
  let setting: Setting;
  let browser: Browser;
  let url: string;

  before(async () => {
    setting = await readExample({
      others: [hostileNode, pod("large", "3", evil), pod("waits", "1")],
    });
    url = setting.program.url;
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    await setting?.[Symbol.asyncDispose]();
  });

  test("nodes are sorted by a click, and each order has an address", async () => {
    await using opened = await open(browser, url);
    const { page } = opened;
    await page.goto(`${url}/`);
    await page.locator("#nodes thead a", { hasText: "cpu" }).click();
    assert.match(page.url(), /\?sort=-cpu#nodes$/);
    assert.equal((await shownNodes(page))[0], evil);
    await page.locator("#nodes thead a", { hasText: "cpu" }).click();
    assert.match(page.url(), /\?sort=cpu#nodes$/);
    assert.equal((await shownNodes(page)).at(-1), evil);
    assert.deepEqual(opened.complaints, []);
  });

  for (const javaScriptEnabled of [true, false]) {
    const how = javaScriptEnabled ? "with" : "without";
    test(`nodes are chosen and pods fitted by forms, ${how} JavaScript`, async () => {
      await using opened = await open(browser, url, { javaScriptEnabled });
      const { page } = opened;
      await page.goto(`${url}/`);
      await page.getByLabel("Find").fill("example.com/a");
      await page.getByRole("button", { name: "Show" }).click();
      await page.getByRole("heading", { name: "1 of 4 nodes" }).waitFor();
      assert.deepEqual(await shownNodes(page), [evil]);

      await page.locator("#fit").getByLabel("cpu").fill("1");
      await page.getByRole("button", { name: "How many fit?" }).click();
      await page.getByText(/more pods? of this shape/).waitFor();
      assert.match(page.url(), /\/fit\?cpu=1&/);
      const { body } = await setting.program.get("/api/v1/fit?cpu=1");
      const { pods } = JSON.parse(body);
      assert.match(await page.locator("#main").innerText(), new RegExp(`${pods} more pod`));
      assert.deepEqual(opened.complaints, []);
    });
  }

  test("hostile names are text, also on the page of their node", async () => {
    await using opened = await open(browser, url);
    const { page } = opened;
    await page.goto(`${url}/`);
    assert.ok((await shownNodes(page)).includes(evil));
    await page.locator("#nodes").getByRole("link", { name: evil }).click();
    await page.getByRole("heading", { level: 1, name: evil }).waitFor();
    assert.equal(await page.title(), `${evil} – kubecommit`);
    assert.equal(await page.locator("pre").innerText(), podsCommand(evil));
    assert.equal(await page.locator("img, main script").count(), 0);
    assert.deepEqual(opened.complaints, []);
  });

  test("the page renews itself and does not jump", async () => {
    await using opened = await open(browser, url, { viewport: { width: 1400, height: 500 } });
    const { page } = opened;
    await page.goto(`${url}/?sort=name`);
    await page.evaluate("window.stays = true");
    await page.getByLabel("Find").fill("typed");
    const link = page.locator("#nodes").getByRole("link", { name: "node2" });
    await link.focus();
    await page.evaluate("scrollBy(0, 10)");
    const position = await page.evaluate("scrollY");
    setting.cluster.apply(pod("another", "1", "node2"));
    setting.cluster.apply({ ...hostileNode, metadata: { name: "aaa" } });
    await page.getByRole("heading", { name: "5 nodes" }).waitFor();
    assert.equal((await shownNodes(page)).filter((name) => name === "aaa").length, 1);
    await page.locator("#namespaces").getByText("<i>another").waitFor();
    assert.equal(await page.evaluate("window.stays"), true);
    assert.equal(await page.getByLabel("Find").inputValue(), "typed");
    assert.equal(await page.evaluate("document.activeElement.textContent.trim()"), "node2");
    assert.equal(await page.evaluate("scrollY"), position);

    setting.cluster.delete("Node", "aaa");
    await page.getByRole("heading", { name: "4 nodes" }).waitFor();
    assert.ok(!(await shownNodes(page)).includes("aaa"));

    await page.getByRole("button", { name: "Pause" }).click();
    await page.getByRole("button", { name: "Go on" }).waitFor();
    assert.deepEqual(opened.complaints, []);
  });

  test("an outage is said, and so is its end; in between the age goes on and it asks less often", async () => {
    await using opened = await open(browser, url);
    const { page } = opened;
    await openAtStandstill(page, url);
    const age = page.locator("#age strong");
    // What a proxy in between may answer, which is no page of the exporter.
    await page.route(`${url}/`, async (route) => {
      await route.fulfill({ contentType: "text/html", body: "<p>Sign in</p>" });
    });
    await secondsUntilAsked(page);
    await page.getByText("The exporter does not answer").waitFor();
    assert.ok((await shownNodes(page)).includes(evil));
    for (const least of [1, 2, 4, 8]) {
      const seconds = await secondsUntilAsked(page);
      assert.ok(seconds >= least, `${seconds} s, not ${least}`);
    }
    await page.clock.runFor(3 * 60_000);
    assert.match(await age.innerText(), /^[34] min old$/);

    await page.unroute(`${url}/`);
    await secondsUntilAsked(page);
    await page.getByText("The exporter answers again").waitFor();
    assert.match(await age.innerText(), /^\d+ s old$/);
    await secondsUntilAsked(page);
    await page.locator("#lost:empty").waitFor({ state: "attached" });
    assert.deepEqual(opened.complaints, []);
  });

  test("a page in the background, or that is paused, asks nothing; in sight again it asks at once", async () => {
    await using opened = await open(browser, url);
    const { page } = opened;
    await openAtStandstill(page, url);
    await become(page, true);
    await page.clock.runFor(60_000);
    assert.equal((await asked(page)).length, 0);
    await renewedBy(page, () => become(page, false));
    assert.equal((await asked(page)).length, 1);
    await page.getByRole("button", { name: "Pause" }).click();
    await page.clock.runFor(60_000);
    assert.equal((await asked(page)).length, 1);
    await renewedBy(page, () => page.getByRole("button", { name: "Go on" }).click());
    assert.equal((await asked(page)).length, 2);
  });

  test("a selection, and the place in a wide table, outlast a renewal", async () => {
    await using opened = await open(browser, url, { viewport: { width: 760, height: 500 } });
    const { page } = opened;
    await page.goto(`${url}/`);
    const select = `getSelection().selectAllChildren(document.querySelector("#nodes h2"))`;
    await page.evaluate(`${select}; document.querySelector("#nodes .scroll").scrollLeft = 50`);
    const place = await page.evaluate(`document.querySelector("#nodes .scroll").scrollLeft`);
    assert.ok(Number(place) > 0);
    setting.cluster.apply(pod("third", "1", "node1"));
    await page.locator("#namespaces").getByText("<i>third").waitFor();
    assert.equal(await page.evaluate("getSelection().toString()"), "4 nodes");
    assert.equal(await page.evaluate(`document.querySelector("#nodes .scroll").scrollLeft`), place);
    assert.deepEqual(opened.complaints, []);
  });

  for (const colorScheme of ["light", "dark"] as const) {
    for (const [device, viewport] of [
      ["screen", { width: 1400, height: 900 }],
      ["phone", { width: 390, height: 844 }],
    ] as const) {
      test(`axe finds nothing serious, ${colorScheme}, on a ${device}, and nothing is cut off`, async () => {
        await using opened = await open(browser, url, { colorScheme, viewport });
        const { page } = opened;
        const node = `/nodes/${encodeURIComponent(evil)}`;
        for (const path of ["/", "/?q=nothing", node, "/fit?cpu=100m"]) {
          await page.goto(url + path);
          await assertAccessible(page);
          const wide = await page.evaluate("document.documentElement.scrollWidth");
          assert.equal(wide, viewport.width, path);
        }
        assert.deepEqual(opened.complaints, []);
        for (const path of ["/fit?cpu=many", "/nodes/none"]) {
          await page.goto(url + path);
          await assertAccessible(page);
        }
      });
    }
  }

  test("on a phone a node has no line for what it does not have", async () => {
    const viewport = { width: 390, height: 844 };
    await using opened = await open(browser, url, { viewport });
    const { page } = opened;
    await page.goto(`${url}/`);
    const shown = page.locator("#nodes td:empty, #nodes td:has(.none)");
    assert.ok((await shown.count()) > 0, "some node lacks something");
    for (const cell of await shown.all()) assert.equal(await cell.isVisible(), false);
  });

  test("that the browser may not come in is told by the status, and not as silence", async () => {
    await using opened = await open(browser, url);
    const { page } = opened;
    await page.goto(`${url}/`);
    for (const status of [401, 403, 429]) {
      const error = { code: status, reason: "some", message: "For a program." };
      await page.route(`${url}/`, async (route) => route.fulfill({ status, json: { error } }));
      await page.getByText(`The answer has status ${status}: these are the last`).waitFor();
    }
    assert.ok((await shownNodes(page)).includes(evil));
  });

  test("everything can be reached by keyboard, first of all the content", async () => {
    await using opened = await open(browser, url);
    const { page } = opened;
    await page.goto(`${url}/`);
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.textContent"), "To the content");
    await page.keyboard.press("Enter");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.closest('main') !== null"), true);
  });

  test("it says when the exporter no longer answers, and keeps the last numbers", async () => {
    await using opened = await open(browser, url);
    const { page } = opened;
    await page.goto(`${url}/`);
    setting.program.signal("SIGTERM");
    await setting.program.ended();
    await page.getByText("The exporter does not answer").waitFor();
    assert.ok((await shownNodes(page)).includes(evil));
  });
});
