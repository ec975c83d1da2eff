/* What kubecommit costs, as Markdown: one column for each size. */
import { churnAt, microsecondsOfPod, sameBytes, timesTheDownload } from "./figures.ts";
import { fixed, markdownTable, noFigure, stallText } from "./markdown.ts";
import type { Row } from "./markdown.ts";
import type { Download, Json, Result, Scrape } from "./result.ts";
import { sizeName } from "./size.ts";

type Line = readonly [name: string, cell: (result: Result) => string];

const megabytes = (bytes: number): string => fixed(bytes / 1e6, bytes < 1e7 ? 1 : 0);
const downloadText = ({ bytes, seconds, cpuSeconds }: Download): string =>
  `${megabytes(bytes)} / ${fixed(seconds)} / ${fixed(cpuSeconds, 2)}`;
const ofJson =
  (read: (json: Json) => string): Line[1] =>
  ({ json }) =>
    json === undefined ? noFigure : read(json);

/** Where there are few pods, it is the start of the program that they would share. */
function podText(result: Result): string {
  return result.size.pods < 10_000 ? noFigure : fixed(microsecondsOfPod(result));
}

function scrapeLine(encoding: Scrape["encoding"], concurrent: number): Line {
  return [
    `scrape ${encoding === "gzip" ? "gzip" : "plain"}, ${concurrent} at a time: p50 / p99 ms (static file p99; MB)`,
    ({ exporter: { scrapes } }) => {
      const found = scrapes.find(
        (scrape) => scrape.encoding === encoding && scrape.concurrent === concurrent,
      );
      if (found === undefined) return noFigure;
      const { exporter, staticFile, bytes } = found;
      const cut = exporter.cutOff > 0 ? `, ${fixed(exporter.cutOff, 0)} cut off` : "";
      return `${fixed(exporter.p50)} / ${fixed(exporter.p99)}${cut} (${fixed(staticFile.p99)}; ${fixed(bytes / 1e6, 2)})`;
    },
  ];
}

function churnLine(asked: number): Line {
  return [
    `${asked} pod events/s: % of a core (events/s sent)`,
    ({ exporter }) => {
      const found = churnAt(exporter.churn, asked);
      if (found === undefined) return noFigure;
      return `${fixed(found.cpu * 100)} (${fixed(found.eventsPerSecond, 0)})`;
    },
  ];
}

const lines: readonly Line[] = [
  ["seconds to the first numbers", ({ exporter }) => fixed(exporter.seconds, 2)],
  ["CPU seconds to the first numbers", ({ exporter }) => fixed(exporter.cpuSeconds, 2)],
  ["… as a multiple of downloading the same bytes", (result) => fixed(timesTheDownload(result), 2)],
  ["… beyond that download, µs a pod", podText],
  ["peak RSS to the first numbers, MiB", ({ exporter }) => fixed(exporter.peakMebibytes, 0)],
  ["settled RSS, MiB", ({ exporter }) => fixed(exporter.settledMebibytes, 0)],
  [
    "longest stall to the first numbers, ms / CPU ms of it",
    ({ stalls }) => stallText(stalls.start),
  ],
  [
    "longest stall at 500 pod events/s, ms / CPU ms of it",
    ({ stalls }) => (stalls.churn === undefined ? noFigure : stallText(stalls.churn)),
  ],
  ["MB received", ({ exporter }) => megabytes(exporter.receivedBytes)],
  ["series", ({ exporter }) => String(exporter.series)],
  ["tick, ms", ({ exporter }) => fixed(exporter.tickSeconds * 1000, 0)],
  churnLine(0),
  churnLine(100),
  churnLine(500),
  ["list requests while pods changed", ({ exporter }) => String(exporter.listRequests)],
  scrapeLine("identity", 1),
  scrapeLine("identity", 50),
  scrapeLine("gzip", 1),
  scrapeLine("gzip", 50),
  ["download, plain: MB / s / CPU s", ({ downloads }) => downloadText(downloads.plain)],
  ["download, gzip: MB / s / CPU s", ({ downloads }) => downloadText(downloads.gzip)],
  ["download, gzip, inflated: MB / s / CPU s", ({ downloads }) => downloadText(downloads.inflated)],
  ["download, JSON: MB / s / CPU s", ofJson((json) => downloadText(json.download))],
  [
    "… with one JSON.parse of its pages: MB / s / CPU s",
    ofJson((json) => downloadText(json.parse)),
  ],
  ["load of the machine before", ({ load }) => fixed(load)],
];

/** Everything about the sizes where pods share templates. */
export function costTable(results: readonly Result[]): string {
  const ordinary = results.filter(({ size }) => !size.isDistinct);
  const head: Row = ["nodes / pods", ...ordinary.map(({ size }) => `${size.nodes} / ${size.pods}`)];
  return markdownTable([head, ...lines.map(([name, cell]): Row => [name, ...ordinary.map(cell)])]);
}

const ofBoth: readonly Line[] = [
  ["seconds to the first numbers", ({ exporter }) => fixed(exporter.seconds, 2)],
  ["CPU seconds to the first numbers", ({ exporter }) => fixed(exporter.cpuSeconds, 2)],
  ["… of downloading the same bytes", (result) => fixed(sameBytes(result).cpuSeconds, 2)],
  ["… beyond that download, µs a pod", podText],
  ["peak RSS to the first numbers, MiB", ({ exporter }) => fixed(exporter.peakMebibytes, 0)],
  ["settled RSS, MiB", ({ exporter }) => fixed(exporter.settledMebibytes, 0)],
  [
    "MB received / plain",
    ({ exporter, downloads }) =>
      `${megabytes(exporter.receivedBytes)} / ${megabytes(downloads.plain.bytes)}`,
  ],
  churnLine(500),
];

/** The sizes that were measured with pods that are alike, and with pods that are not. */
export function distinctTable(results: readonly Result[]): string {
  const pairs = results
    .filter(({ size }) => size.isDistinct)
    .flatMap((distinct) => [
      ...results.filter(
        ({ size }) =>
          sizeName({ ...size, isDistinct: true }) === sizeName(distinct.size) && !size.isDistinct,
      ),
      distinct,
    ]);
  const head: Row = [
    "nodes / pods",
    ...pairs.map(
      ({ size }) => `${size.nodes} / ${size.pods}, ${size.isDistinct ? "distinct" : "alike"}`,
    ),
  ];
  return markdownTable([head, ...ofBoth.map(([name, cell]): Row => [name, ...pairs.map(cell)])]);
}
