/**
 * Draws `docs/pictures/`: the dashboards as they show a simulated cluster after a few lively
 * minutes. Needs Debian's packages `prometheus`, `prometheus-alertmanager` and `chromium`.
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath, pathToFileURL } from "node:url";
import { promisify } from "node:util";
import type { BuiltDashboard } from "./dashboards/dashboard.ts";
import { dashboards } from "./dashboards/dashboards.ts";
import { panelsOf } from "./dashboards/panels-of.ts";
import { page, type Picture } from "./pictures/page.ts";
import { panelData, type PanelData, type TimeRange } from "./pictures/panel-data.ts";
import { gpuNode, scenarios } from "./proof/scenarios.ts";
import { World } from "./proof/world.ts";
import { ruleFiles } from "./rules/rules.ts";
import { startMonitoring } from "./stack/monitoring.ts";
import { PrometheusApi } from "./stack/prometheus-api.ts";

const program = fileURLToPath(new URL("../dist/kubecommit.mjs", import.meta.url));
const folder = fileURLToPath(new URL("../docs/pictures/", import.meta.url));

/** In seconds. */
const shown = 300;
const interval = 3;

/** One of two clusters that the same exporters are scraped as, and the node with most to see. */
const choices = { job: "kubecommit", node: gpuNode, rateInterval: "20s" } as const;

/** Scenarios of the proof that make the graphs move, with their seconds in the picture. */
const events = [
  { at: 0, until: 320, scenario: "a dedicated pool is full" },
  { at: 60, until: 110, scenario: "the only node with GPUs is cordoned while a pod waits for one" },
  { at: 130, until: 190, scenario: "one namespace fills every node" },
  {
    at: 210,
    until: 320,
    scenario: "the only node with GPUs is cordoned while a pod waits for one",
  },
] as const;

async function live(world: World, api: PrometheusApi): Promise<TimeRange> {
  const begin = Date.now() / 1000 + interval;
  const until = (seconds: number) => sleep((begin + seconds) * 1000 - Date.now());
  const play = async ({ at, until: end, scenario }: (typeof events)[number]) => {
    const found = scenarios.find(({ name }) => name === scenario);
    if (found === undefined) throw new Error(`no scenario is called ${scenario}`);
    await until(at);
    await found.start(world, api);
    await until(Math.min(end, shown));
    if (end < shown) await found.stop(world);
  };
  await Promise.all(events.map(play));
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

async function screenshot({ html, width, height }: Picture, directory: string, path: string) {
  const file = join(directory, "page.html");
  await writeFile(file, html);
  await promisify(execFile)("chromium", [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--hide-scrollbars",
    `--window-size=${width},${height}`,
    `--screenshot=${path}`,
    pathToFileURL(file).href,
  ]);
}

async function drawAll(directory: string): Promise<void> {
  await using world = await World.create({
    program,
    directory,
    nodes: 12,
    pods: 250,
    eventsPerSecond: 2,
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
  const range = await live(world, api);
  await mkdir(folder, { recursive: true });
  for (const [name, dashboard] of dashboards) {
    const picture = await draw(dashboard, api, range);
    await screenshot(picture, directory, join(folder, name.replace(".json", ".png")));
  }
}

const directory = await mkdtemp(join(tmpdir(), "kubecommit-pictures-"));
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(1));
try {
  await drawAll(directory);
} finally {
  await rm(directory, { recursive: true });
}
