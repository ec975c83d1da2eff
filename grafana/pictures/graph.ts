import type { DashboardPanel } from "../dashboards/panels-of.ts";
import { Field } from "./field.ts";
import { formatted, ticks } from "./format.ts";
import { classic, css, escaped, theme } from "./look.ts";
import type { Line, TimeRange } from "./panel-data.ts";

export interface Size {
  readonly width: number;
  readonly height: number;
}

type Points = readonly (readonly [number, number])[];

interface Drawn {
  readonly line: Line;
  readonly field: Field;
  readonly color: string;
  /** What is drawn: the values, or the upper edge in a stack. */
  readonly top: Points;
  /** The lower edge in a stack. */
  readonly bottom: Points | undefined;
}

const left = 62;
const right = 12;
const top = 8;
const axisHeight = 20;
const legendLine = 18;

/** Lines over time with axes and a legend, as SVG and HTML. */
export function graph(
  panel: DashboardPanel,
  lines: readonly Line[],
  range: TimeRange,
  size: Size,
): string {
  const drawn = layered(panel, lines);
  const legend = legendHtml(drawn, size.width);
  const height = size.height - legend.height;
  const plot = { width: size.width - left - right, height: height - top - axisHeight };
  const base = new Field(panel, "");
  const shown = drawn.flatMap((each) => each.top.map(([, value]) => value));
  const limits = base.showsSteps
    ? base.properties.thresholds.steps.map(({ value }) => value ?? 0)
    : [];
  const highest = Math.max(0, ...shown.filter(Number.isFinite), ...limits) || 1;
  const lowest = Math.min(base.properties.min ?? Infinity, ...shown.filter(Number.isFinite), 0);
  const marks = ticks(lowest, highest * 1.02, base.properties.unit, 5);
  const [first = 0, end = 1] = [marks[0], marks.at(-1)];
  const x = (time: number) => left + ((time - range.from) / (range.to - range.from)) * plot.width;
  const y = (value: number) => top + (1 - (value - first) / (end - first)) * plot.height;
  const parts = [
    ...marks.map((mark) => horizontal(y(mark), size.width, formatted(mark, base.properties.unit))),
    ...timeMarks(range).map((time) => vertical(x(time), plot.height, clock(time))),
    ...(base.showsSteps
      ? base.properties.thresholds.steps.flatMap((step) => limitLine(step, y, size.width))
      : []),
    ...drawn.flatMap((each) => shapes(each, x, y)),
  ];
  return `<svg width="${size.width}" height="${height}">${parts.join("")}</svg>${legend.html}`;
}

/** The lines with their colours, stacked where the panel says so. */
function layered(panel: DashboardPanel, lines: readonly Line[]): Drawn[] {
  const below = new Map<number, number>();
  return lines.map((line, index) => {
    const field = new Field(panel, line.name);
    const color = field.fixedColor ?? classic(index);
    if (!field.stacked) return { line, field, color, top: line.points, bottom: undefined };
    const bottom = line.points.map(([time]) => [time, below.get(time) ?? 0] as const);
    const upper = line.points.map(
      ([time, value]) => [time, (below.get(time) ?? 0) + value] as const,
    );
    for (const [time, value] of upper) below.set(time, value);
    return { line, field, color, top: upper, bottom };
  });
}

function shapes(
  { field, color, top: upper, bottom }: Drawn,
  x: (time: number) => number,
  y: (value: number) => number,
): string[] {
  const path = (points: Points) =>
    points
      .filter(([, value]) => Number.isFinite(value))
      .map(([time, value]) => `${x(time).toFixed(1)},${y(value).toFixed(1)}`);
  const edge = path(upper);
  const [start] = edge;
  if (start === undefined) return [];
  const fill = field.properties["custom.fillOpacity"] ?? 0;
  const width = field.properties["custom.lineWidth"] ?? 1;
  const floor = bottom ?? upper.map(([time]) => [time, 0] as const);
  const area = [...edge, ...path(floor).toReversed()].join(" ");
  const dash = field.properties["custom.lineStyle"] !== undefined ? ' stroke-dasharray="6 4"' : "";
  return [
    ...(fill > 0
      ? [`<polygon points="${area}" fill="${color}" fill-opacity="${fill / 100}"/>`]
      : []),
    ...(width > 0
      ? [
          `<polyline points="${edge.join(" ")}" fill="none" stroke="${color}" stroke-width="${width * 1.4}"${dash}/>`,
        ]
      : []),
  ];
}

function legendHtml(drawn: readonly Drawn[], width: number) {
  const items = drawn.slice(0, 14).map(({ line, field, color }) => {
    const value = line.points.at(-1)?.[1];
    const last = value === undefined ? "" : field.text(value);
    const mark = `<i style="background:${color}"></i>`;
    return {
      html: `<span>${mark}${escaped(line.name)} <b>${escaped(last)}</b></span>`,
      width: (line.name.length + last.length) * 6.6 + 46,
    };
  });
  const height = lineCount(items, width - 12) * legendLine + 6;
  const html = items.map((item) => item.html).join("");
  return { html: `<div class="legend" style="height:${height}px">${html}</div>`, height };
}

/** How many lines items need that are not broken. */
function lineCount(items: readonly { readonly width: number }[], width: number): number {
  let count = 1;
  let used = 0;
  for (const item of items) {
    if (used > 0 && used + item.width > width) {
      count += 1;
      used = 0;
    }
    used += item.width;
  }
  return count;
}

function horizontal(y: number, width: number, text: string): string {
  return `<line x1="${left}" x2="${width - right}" y1="${y}" y2="${y}" stroke="${theme.grid}"/><text x="${left - 7}" y="${y + 4}" text-anchor="end">${escaped(text)}</text>`;
}

function vertical(x: number, height: number, text: string): string {
  return `<line x1="${x}" x2="${x}" y1="${top}" y2="${top + height}" stroke="${theme.grid}"/><text x="${x}" y="${top + height + 15}" text-anchor="middle">${text}</text>`;
}

function limitLine(
  { color, value }: { readonly color: string; readonly value: number | null },
  y: (value: number) => number,
  width: number,
): string[] {
  if (value === null) return [];
  const at = y(value);
  return [
    `<line x1="${left}" x2="${width - right}" y1="${at}" y2="${at}" stroke="${css(color)}" stroke-dasharray="8 5"/>`,
  ];
}

/** Round times of day, about five within the range. */
function timeMarks({ from, to }: TimeRange): number[] {
  const steps = [15, 30, 60, 120, 300, 600, 1800, 3600, 7200];
  const step = steps.find((each) => (to - from) / each <= 6) ?? 7200;
  const first = Math.ceil((from + (to - from) * 0.03) / step) * step;
  const last = to - (to - from) * 0.03;
  const marks = [];
  for (let time = first; time < last; time += step) marks.push(time);
  return marks;
}

function clock(time: number): string {
  const text = new Date(time * 1000).toISOString().slice(11, 19);
  return text.endsWith(":00") ? text.slice(0, 5) : text;
}
