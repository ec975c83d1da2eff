import type { Result, Scrape, Steady, Sync } from "./measure.ts";

const fixed = (value: number, digits = 1): string => value.toFixed(digits);

type Row = readonly [string, (result: Result) => string];

function ofInformer(read: (sync: Sync) => string): (result: Result) => string {
  return ({ informer }) => ("failure" in informer ? `fails: ${informer.failure}` : read(informer));
}

function scrapeRow(encoding: Scrape["encoding"], concurrent: number): Row {
  return [
    `scrape ${encoding === "gzip" ? "gzip" : "plain"}, ${concurrent} at a time: p50 / p99 ms (static file p99; MB)`,
    ({ scrapes }) => {
      const found = scrapes.find(
        (scrape) => scrape.encoding === encoding && scrape.concurrent === concurrent,
      );
      if (found === undefined) return "–";
      const { exporter, staticFile, bytes } = found;
      return `${fixed(exporter.p50)} / ${fixed(exporter.p99)} (${fixed(staticFile.p99)}; ${fixed(bytes / 1e6, 2)})`;
    },
  ];
}

function steadyRow(eventsPerSecond: number): Row {
  return [
    `${eventsPerSecond} pod events/s: % of a core / stall ms / lists`,
    ({ steady }) => {
      const found: Steady | undefined = steady.find(
        (period) => period.eventsPerSecond === eventsPerSecond,
      );
      if (found === undefined) return "–";
      return `${fixed(found.cpu * 100)} / ${fixed(found.stallMilliseconds, 0)} / ${found.listRequests} in ${found.seconds} s`;
    },
  ];
}

const rows: readonly Row[] = [
  ["seconds to the first numbers", ({ exporter }) => fixed(exporter.seconds)],
  ["… client-node informer", ofInformer(({ seconds }) => fixed(seconds))],
  [
    "… one JSON.parse of the same list, with its download",
    ({ jsonParse }) => `${fixed(jsonParse.parseSeconds)} of ${fixed(jsonParse.seconds)}`,
  ],
  [
    "… the bytes to nowhere, protobuf / JSON",
    ({ download }) => `${fixed(download.protobufSeconds)} / ${fixed(download.jsonSeconds)}`,
  ],
  ["CPU seconds to the first numbers", ({ exporter }) => fixed(exporter.cpuSeconds)],
  ["… client-node informer", ofInformer(({ cpuSeconds }) => fixed(cpuSeconds))],
  ["peak RSS, MiB", ({ exporter }) => fixed(exporter.peakMebibytes, 0)],
  ["… client-node informer", ofInformer(({ peakMebibytes }) => fixed(peakMebibytes, 0))],
  ["settled RSS, MiB", ({ exporter }) => fixed(exporter.settledMebibytes, 0)],
  [
    "longest stall to the first numbers, ms",
    ({ exporter }) => fixed(exporter.stallMilliseconds, 0),
  ],
  ["… client-node informer", ofInformer(({ stallMilliseconds }) => fixed(stallMilliseconds, 0))],
  ["MB received", ({ exporter }) => fixed(exporter.receivedBytes / 1e6, 0)],
  ["load of the machine before", ({ load }) => fixed(load)],
  ["series", ({ exporter }) => String(exporter.series)],
  ["tick, ms", ({ exporter }) => fixed(exporter.tickSeconds * 1000, 0)],
  scrapeRow("identity", 1),
  scrapeRow("identity", 50),
  scrapeRow("gzip", 1),
  scrapeRow("gzip", 50),
  ...[0, 100, 500].map(steadyRow),
];

/** The results as one Markdown table, a column per size. */
export function table(results: readonly Result[]): string {
  const head = ["nodes / pods", ...results.map(({ size }) => `${size.nodes} / ${size.pods}`)];
  const lines = rows.map(([name, cell]) => [name, ...results.map(cell)]);
  return [head, head.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |\n`)
    .join("");
}
