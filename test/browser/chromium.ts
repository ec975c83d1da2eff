import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import axe from "axe-core";
import { chromium, type Browser, type BrowserContextOptions, type Page } from "playwright-core";

/** Why tests in a browser are left out, or false. Debian's package is what the pictures are drawn with. */
export const skip =
  spawnSync("chromium", ["--version"]).status !== 0 && "chromium is not on this machine";

export async function launch(): Promise<Browser> {
  const { stdout } = spawnSync("sh", ["-c", "command -v chromium"], { encoding: "utf8" });
  return chromium.launch({
    executablePath: stdout.trim(),
    args: ["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
  });
}

/** A page, and whatever it complains about: errors of scripts, of the policy, of what it loads. */
export interface Watched extends AsyncDisposable {
  readonly page: Page;
  readonly complaints: string[];
}

/** Also a request to anybody but `origin` is a complaint. */
export async function open(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<Watched> {
  const context = await browser.newContext({ viewport: { width: 1400, height: 900 }, ...options });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() !== "log") complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => complaints.push(String(error)));
  page.on("request", (request) => {
    const url = request.url();
    if (!url.startsWith(`${origin}/`) && !url.startsWith("data:")) complaints.push(`asks ${url}`);
  });
  return { page, complaints, [Symbol.asyncDispose]: async () => context.close() };
}

interface Violation {
  readonly id: string;
  readonly impact: string | null;
  readonly nodes: readonly { readonly html: string }[];
}

/** What axe finds that is serious or worse. */
export async function assertAccessible(page: Page): Promise<void> {
  await page.evaluate(axe.source);
  const found: { readonly violations: readonly Violation[] } = await page.evaluate("axe.run()");
  const grave = found.violations.filter(
    ({ impact }) => impact === "serious" || impact === "critical",
  );
  const texts = grave.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  assert.deepEqual(texts, []);
}

/** The names of the nodes in the order in which they are shown. */
export async function shownNodes(page: Page): Promise<readonly string[]> {
  return page.locator("#nodes tbody th").allInnerTexts();
}
