/**
 * Draws `docs/pictures/`: the dashboards, and the page, as they show the cluster of `npm run demo`
 * after a few minutes. Needs Debian's packages `prometheus`, `prometheus-alertmanager` and `chromium`.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { readCommandLine } from "../src/config/command-line.ts";
import type { BuiltDashboard } from "./dashboards/dashboard.ts";
import { dashboards } from "./dashboards/dashboards.ts";
import { panelsOf } from "./dashboards/panels-of.ts";
import { page, type Picture } from "./pictures/page.ts";
import { panelData, type PanelData, type TimeRange } from "./pictures/panel-data.ts";
import { World } from "./proof/world.ts";
import { ruleFiles } from "./rules/rules.ts";
import { startMonitoring } from "./stack/monitoring.ts";
import { PrometheusApi } from "./stack/prometheus-api.ts";

const program = fileURLToPath(new URL("../dist/kubecommit.mjs", import.meta.url));
const folder = fileURLToPath(new URL("../docs/pictures/", import.meta.url));

/** In seconds. */
const shown = 300;
const interval = 3;

/** One of two jobs that the same exporters are scraped as, and a node with GPUs. */
const choices = { job: "kubecommit", node: "node-0010", rateInterval: "20s" } as const;

/** The demo as it is without options. */
const { demoNodes, demoPods, demoEventsPerSecond } = readCommandLine([], {}).config;

/** Of the page that browsers get, down to the first nodes. */
const pageSize = { width: 1480, height: 1750 };

/** Some minutes of the demo's life. */
async function live(): Promise<TimeRange> {
  const begin = Date.now() / 1000 + interval;
  await sleep((shown + interval) * 1000);
  return { from: begin, to: begin + shown, step: interval };
}

async function draw(
  dashboard: BuiltDashboard,
  api: PrometheusApi,
  range: TimeRange,
): Promise<Picture> {
  const data = new Map<number, PanelData>();
  for (const panel of panelsOf(dashboard)) {
    data.set(panel.id, await panelData(panel, api, range, choices));
  }
  return page(dashboard, data, range, { datasource: "Prometheus", ...choices });
}

async function dashboardShot(picture: Picture, directory: string, path: string): Promise<void> {
  const file = join(directory, "dashboard.html");
  await writeFile(file, picture.html);
  await screenshot(pathToFileURL(file).href, picture, path);
}

async function screenshot(url: string, size: Pick<Picture, "width" | "height">, path: string) {
  await promisify(execFile)("chromium", [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--hide-scrollbars",
    `--window-size=${size.width},${size.height}`,
    `--screenshot=${path}`,
    url,
  ]);
}

async function drawAll(directory: string): Promise<void> {
  await using world = await World.create({
    program,
    directory,
    nodes: demoNodes,
    pods: demoPods,
    eventsPerSecond: demoEventsPerSecond,
    demo: true,
  });
  await Promise.all([world.startExporter(0), world.startExporter(1)]);
  await using monitoring = await startMonitoring({
    directory,
    targets: world.targets.slice(0, 2),
    interval,
    rules: ruleFiles,
  });
  const api = new PrometheusApi(monitoring.prometheus);
  // Until rates have enough to look back on.
  await sleep(25_000);
  const range = await live();
  await mkdir(folder, { recursive: true });
  for (const [name, dashboard] of dashboards) {
    const picture = await draw(dashboard, api, range);
    await dashboardShot(picture, directory, join(folder, name.replace(".json", ".png")));
  }
  await screenshot(`http://${world.targets[0]}/`, pageSize, join(folder, "page.png"));
}

const directory = await mkdtemp(join(tmpdir(), "kubecommit-pictures-"));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
try {
  await drawAll(directory);
} finally {
  await rm(directory, { recursive: true });
}
