import assert from "node:assert/strict";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { after, before, suite, test } from "node:test";
import { pathToFileURL } from "node:url";
import type { Browser } from "playwright-core";
import type { Manifest } from "../../src/simulator/cluster.ts";
import { configFor, Program, serveExample } from "../program.ts";
import { assertAccessible, launch, open, shownNodes, skip } from "./chromium.ts";

const evil = `<img src=x onerror="document.title='hit'">"'`;

suite("a report in HTML, opened as a file", { skip }, () => {
  const file = resolve("dist/page/report.html");
  let browser: Browser;

  before(async () => {
    const hostile: Manifest = {
      kind: "Node",
      metadata: { name: evil, labels: { "topology.kubernetes.io/zone": "zone-1" } },
      status: { allocatable: { cpu: "4", pods: "9" } },
    };
    await using server = await serveExample({}, [hostile]);
    await using program = await Program.start({
      command: ["src/main.ts", "report"],
      kubeconfig: configFor(server.url),
      flags: ["--output=html", "--fit=small=cpu:500m"],
    });
    const { code, stdout, stderr } = await program.ended();
    assert.equal(code, 0, stderr);
    mkdirSync("dist/page", { recursive: true });
    writeFileSync(file, stdout);
    browser = await launch();
  });
  after(async () => {
    await browser?.close();
    rmSync(file, { force: true });
  });

  for (const javaScriptEnabled of [true, false]) {
    test(`has its style, asks for nothing, and its links lead into itself, ${javaScriptEnabled ? "with" : "without"} JavaScript`, async () => {
      const address = pathToFileURL(file).href;
      await using opened = await open(browser, address, { javaScriptEnabled });
      const { page, complaints } = opened;
      await page.goto(address);
      assert.deepEqual(await shownNodes(page), [evil, "node1", "node2", "node3"]);
      assert.equal(await page.locator("#nodes td", { hasText: "zone-1" }).count(), 1);
      const radius = "getComputedStyle(document.querySelector('.card')).borderRadius";
      assert.notEqual(await page.evaluate(radius), "0px");
      await page.getByRole("link", { name: "namespaces" }).click();
      assert.equal(page.url(), `${address}#namespaces`);
      assert.deepEqual(
        complaints.filter((complaint) => complaint !== `asks ${address}`),
        [],
      );
    });
  }

  test("is accessible, on a phone too", async () => {
    for (const width of [1400, 390]) {
      await using opened = await open(browser, "file://", {
        viewport: { width, height: 844 },
        bypassCSP: true,
      });
      await opened.page.goto(pathToFileURL(file).href);
      await assertAccessible(opened.page);
    }
  });
});
