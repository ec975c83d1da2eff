/* The picture of docs/performance.md: what it costs to read a cluster, against its size. */
import type { Result, Start } from "../bench/result.ts";

/** Of a picture for a light or a dark page. */
interface Scheme {
  readonly paper: string;
  readonly ink: string;
  readonly faint: string;
  /** Of the lines: kubecommit first. */
  readonly lines: readonly string[];
}

export const schemes = {
  light: {
    paper: "#ffffff",
    ink: "#1f2328",
    faint: "#d1d9e0",
    lines: ["#0969da", "#bc4c00", "#6e7781", "#8250df", "#1a7f37"],
  },
  dark: {
    paper: "#0d1117",
    ink: "#e6edf3",
    faint: "#30363d",
    lines: ["#58a6ff", "#f0883e", "#8b949e", "#bc8cff", "#3fb950"],
  },
} as const satisfies Record<string, Scheme>;

const panels = [
  { title: "seconds to the first numbers", value: ({ seconds }: Start) => seconds },
  { title: "CPU seconds", value: ({ cpuSeconds }: Start) => cpuSeconds },
  { title: "peak MiB", value: ({ peakMebibytes }: Start) => peakMebibytes },
] as const;

/** In pixels; of a panel, and of what is around all of them. */
const panel = { width: 270, height: 230, gap: 50 };
const margin = { left: 50, right: 20, top: 70, bottom: 50 };

type Point = readonly [pods: number, start: Start];

interface Series {
  readonly name: string;
  readonly points: readonly Point[];
}

function seriesOf(results: readonly Result[]): readonly Series[] {
  const names = [...new Set(results.flatMap(({ peers }) => peers.map(({ name }) => name)))];
  return [
    { name: "kubecommit", points: results.map(({ size, exporter }) => [size.pods, exporter]) },
    ...names.map((name) => ({
      name,
      points: results.flatMap(({ size, peers }): Point[] => {
        const start = peers.find((peer) => peer.name === name)?.start;
        return start === undefined || "failure" in start ? [] : [[size.pods, start]];
      }),
    })),
  ];
}

/** The powers of ten around all values. */
function decades(values: readonly number[]): readonly number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const first = Math.floor(Math.log10(low));
  const last = Math.ceil(Math.log10(high));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

/** Where a value stands between the first and the last decade, 0 to 1. */
function place(value: number, marks: readonly number[]): number {
  const [first = 1, last = 10] = [marks[0], marks.at(-1)];
  return Math.log10(value / first) / Math.log10(last / first);
}

function short(value: number): string {
  if (value >= 1e6) return `${value / 1e6}M`;
  return value >= 1000 ? `${value / 1000}k` : String(Number(value.toPrecision(1)));
}

function drawPanel(
  all: readonly Series[],
  { title, value }: (typeof panels)[number],
  { ink, faint, lines }: Scheme,
): string {
  const points = all.flatMap((series) => series.points);
  const xMarks = decades(points.map(([pods]) => pods));
  const yMarks = decades(points.map(([, start]) => value(start)));
  const x = (pods: number): string => (place(pods, xMarks) * panel.width).toFixed(1);
  const y = (of: number): string => ((1 - place(of, yMarks)) * panel.height).toFixed(1);
  const grid = [
    ...yMarks.map(
      (mark) =>
        `<path d="M0 ${y(mark)}H${panel.width}" stroke="${faint}"/><text x="-8" y="${y(mark)}" dy="4" text-anchor="end" fill="${ink}">${short(mark)}</text>`,
    ),
    ...xMarks.map(
      (mark) =>
        `<path d="M${x(mark)} 0V${panel.height}" stroke="${faint}"/><text x="${x(mark)}" y="${panel.height + 18}" text-anchor="middle" fill="${ink}">${short(mark)}</text>`,
    ),
  ];
  const drawn = all.map(({ points: own }, index) => {
    const color = lines[index % lines.length];
    const at = own.map(([pods, start]) => [x(pods), y(value(start))] as const);
    const path = at.map(([left, top]) => `${left} ${top}`).join("L");
    const dots = at.map(
      ([left, top]) => `<circle cx="${left}" cy="${top}" r="3.5" fill="${color}"/>`,
    );
    return `<path d="M${path}" fill="none" stroke="${color}" stroke-width="2"/>${dots.join("")}`;
  });
  const heading = `<text y="-14" font-weight="600" fill="${ink}">${title}</text>`;
  const below = `<text x="${panel.width / 2}" y="${panel.height + 38}" text-anchor="middle" fill="${ink}">pods</text>`;
  return [heading, ...grid, ...drawn, below].join("\n");
}

function legend(all: readonly Series[], { ink, lines }: Scheme): string {
  return all
    .map(({ name }, index) => {
      const left = margin.left + index * 190;
      const color = lines[index % lines.length];
      return `<circle cx="${left + 5}" cy="22" r="5" fill="${color}"/><text x="${left + 16}" y="26" fill="${ink}">${name}</text>`;
    })
    .join("\n");
}

/** An SVG of three panels, both axes logarithmic, of the sizes where pods share templates. */
export function costPicture(results: readonly Result[], scheme: Scheme): string {
  const all = seriesOf(results.filter(({ size }) => !size.isDistinct)).filter(
    ({ points }) => points.length > 0,
  );
  const width = margin.left + panels.length * (panel.width + panel.gap) - panel.gap + margin.right;
  const height = margin.top + panel.height + margin.bottom;
  const drawn = panels.map((each, index) => {
    const left = margin.left + index * (panel.width + panel.gap);
    return `<g transform="translate(${left} ${margin.top})">\n${drawPanel(all, each, scheme)}\n</g>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" font-family="system-ui, 'DejaVu Sans', sans-serif" font-size="12">
<rect width="100%" height="100%" rx="8" fill="${scheme.paper}"/>
${legend(all, scheme)}
${drawn.join("\n")}
</svg>
`;
}
