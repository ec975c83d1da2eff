/* kubecommit beside other programs, as Markdown: one column for each program. */
import { churnAt } from "./figures.ts";
import { fixed, markdownTable, noFigure } from "./markdown.ts";
import type { Row } from "./markdown.ts";
import { busy } from "./rates.ts";
import type { Churn, Failure, PeerResult, Result, Start } from "./result.ts";

const label = ({ size }: Result): string =>
  `${size.nodes} / ${size.pods}${size.isDistinct ? ", distinct" : ""}`;

function startText(start: Start | Failure | undefined): string {
  if (start === undefined) return noFigure;
  if ("failure" in start) return start.failure;
  return [fixed(start.seconds, 2), fixed(start.cpuSeconds, 2), fixed(start.peakMebibytes, 0)].join(
    " / ",
  );
}

function churnText(churn: Churn | undefined): string {
  if (churn === undefined) return noFigure;
  return `${fixed(churn.cpu * 100)} / ${fixed(churn.mebibytes, 0)}`;
}

/** How much of the peer's each figure of kubecommit is. */
function ratioText(exporter: Start, peer: PeerResult | undefined): string {
  if (peer === undefined || "failure" in peer.start) return noFigure;
  const { start } = peer;
  return [
    exporter.seconds / start.seconds,
    exporter.cpuSeconds / start.cpuSeconds,
    exporter.peakMebibytes / start.peakMebibytes,
  ]
    .map((ratio) => fixed(ratio, 2))
    .join(" / ");
}

function find({ peers }: Result, name: string): PeerResult | undefined {
  return peers.find((peer) => peer.name === name);
}

/** Starts at every size, with ratios to the first peer, and churn where peers had it. */
export function peerTable(results: readonly Result[]): string {
  const names = [...new Set(results.flatMap(({ peers }) => peers.map(({ name }) => name)))];
  const [first] = names;
  if (first === undefined) return "";
  const rows: Row[] = [
    ["seconds / CPU seconds / peak MiB", "kubecommit", ...names, `kubecommit ÷ ${first}`],
  ];
  for (const result of results) {
    rows.push([
      label(result),
      startText(result.exporter),
      ...names.map((name) => startText(find(result, name)?.start)),
      ratioText(result.exporter, find(result, first)),
    ]);
  }
  for (const result of results.filter(({ peers }) => peers.some(({ churn }) => churn))) {
    rows.push([
      `${label(result)}, ${busy} events/s: % of a core / RSS MiB`,
      churnText(churnAt(result.exporter.churn, busy)),
      ...names.map((name) => churnText(find(result, name)?.churn)),
      noFigure,
    ]);
  }
  return markdownTable(rows);
}
