import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import type { Browser, BrowserContextOptions } from "playwright-core";
import { DemoProcess } from "../acceptance/demo-process.ts";
import { assertAccessible, launch, open, shownNodes, skip } from "./chromium.ts";

/** For people to look at. */
const folder = "dist/page";

const asBrowser = { accept: "text/html", "accept-encoding": "gzip" };

async function picture(
  browser: Browser,
  url: string,
  file: string,
  options: BrowserContextOptions = {},
): Promise<void> {
  await using opened = await open(browser, new URL(url).origin, options);
  await opened.page.goto(url);
  await opened.page.screenshot({ path: join(folder, file), fullPage: true });
  assert.deepEqual(opened.complaints, []);
}

/** They come with a tick after the first numbers, and the page renews itself. */
async function assertDevices(
  browser: Browser,
  url: string,
  viewport: { readonly width: number; readonly height: number },
): Promise<void> {
  await using opened = await open(browser, url, { viewport });
  const { page } = opened;
  await page.goto(`${url}/?sort=-devices`);
  await page.locator("#devices").getByText("gpu.example.com").first().waitFor();
  await assertAccessible(page);
  await page.locator("#nodes tbody a").first().click();
  await page.locator("#devices").getByText("multiprocessors").first().waitFor();
  await assertAccessible(page);
  assert.equal(await page.evaluate("document.documentElement.scrollWidth"), viewport.width);
  assert.deepEqual(opened.complaints, []);
}

suite("pictures of the page", { skip }, () => {
  let browser: Browser;

  before(async () => {
    mkdirSync(folder, { recursive: true });
    browser = await launch();
  });
  after(async () => browser?.close());

  test("of a small cluster", async () => {
    await using demo = await DemoProcess.start("--demo.events-per-second=0");
    const viewport = { width: 390, height: 844 };
    await assertDevices(browser, demo.url, viewport);
    for (const colorScheme of ["light", "dark"] as const) {
      await picture(browser, `${demo.url}/`, `${colorScheme}.png`, { colorScheme });
    }
    await picture(browser, `${demo.url}/`, "phone.png", { viewport });
    await picture(browser, `${demo.url}/nodes/node-0011`, "node.png");
    await picture(browser, `${demo.url}/fit?cpu=500m&memory=1Gi`, "fit.png");
    const wall = { width: 3840, height: 2160 };
    await picture(browser, `${demo.url}/`, "wall.png", { viewport: wall });
  });

  test("of 5,000 nodes, which is quick and small", async (t) => {
    await using demo = await DemoProcess.start(
      "--demo.nodes=5000",
      "--demo.pods=20000",
      "--demo.events-per-second=0",
    );
    const url = `${demo.url}/?sort=-memory`;
    const times: number[] = [];
    for (let turn = 0; turn < 30; turn += 1) {
      const started = performance.now();
      const response = await fetch(url, { headers: asBrowser });
      times.push(performance.now() - started);
      await response.arrayBuffer();
      const bytes = Number(response.headers.get("content-length"));
      assert.ok(bytes > 1000 && bytes < 200_000, `${bytes} bytes`);
      if (turn === 0) t.diagnostic(`${bytes} bytes`);
    }
    const [, , third = Infinity] = times.toSorted((a, b) => a - b);
    const texts = times.map((time) => time.toFixed(0));
    t.diagnostic(`milliseconds to the first byte: ${texts.join(" ")}`);
    assert.ok(third < 50, `${third} ms to the first byte`);

    await using opened = await open(browser, demo.url);
    const { page } = opened;
    await page.goto(url);
    assert.equal((await shownNodes(page)).length, 100);
    await page.screenshot({ path: join(folder, "large.png"), fullPage: true });
    await page.locator("#nodes").getByRole("link", { name: "Nodes, page 2" }).first().click();
    assert.match(page.url(), /sort=-memory&page=2#nodes$/);
    await page.getByText("101 to 200 of 5,0").first().waitFor();
    assert.deepEqual(opened.complaints, []);
  });
});
