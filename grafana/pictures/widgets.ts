import type { DashboardPanel } from "../dashboards/panels-of.ts";
import { Field } from "./field.ts";
import type { Size } from "./graph.ts";
import { css, escaped, theme, type Step } from "./look.ts";
import type { Line, PanelData, TableRow } from "./panel-data.ts";

/** Large numbers with their history behind them. */
export function statHtml(panel: DashboardPanel, lines: readonly Line[], size: Size): string {
  const width = size.width / lines.length;
  const parts = lines.map((line) => {
    const field = new Field(panel, line.name);
    const value = line.points.at(-1)?.[1] ?? Number.NaN;
    const color = field.color(value);
    const name = lines.length > 1 ? `<div class="name">${escaped(line.name)}</div>` : "";
    const text = escaped(field.text(value));
    const fontSize = Math.min(46, size.height * 0.42, (width - 16) / (text.length * 0.56));
    return `<div class="stat" style="width:${width}px">${sparkline(line, color, { width, height: size.height })}<div class="value">${name}<div style="color:${color};font-size:${fontSize.toFixed(0)}px">${text}</div></div></div>`;
  });
  return `<div class="stats">${parts.join("")}</div>`;
}

function sparkline({ points }: Line, color: string, { width, height }: Size): string {
  const finite = points.filter(([, value]) => Number.isFinite(value));
  const values = finite.map(([, value]) => value);
  const [from = 0] = finite[0] ?? [];
  const [to = 1] = finite.at(-1) ?? [];
  const low = Math.min(...values);
  const span = Math.max(...values) - low;
  const floor = height - 1;
  const edge = finite.map(([time, value]) => {
    const share = span === 0 ? 0.5 : (value - low) / span;
    const x = ((time - from) / (to - from || 1)) * width;
    return `${x.toFixed(1)},${(floor - share * height * 0.28 - 2).toFixed(1)}`;
  });
  if (edge.length < 2) return "";
  return `<svg width="${width}" height="${height}"><polygon points="0,${floor} ${edge.join(" ")} ${width},${floor}" fill="${color}" fill-opacity="0.15"/><polyline points="${edge.join(" ")}" fill="none" stroke="${color}" stroke-opacity="0.8"/></svg>`;
}

/** A half ring with the threshold steps around it. */
export function gaugeHtml(panel: DashboardPanel, lines: readonly Line[], size: Size): string {
  const [line] = lines;
  const name = line?.name ?? "";
  const field = new Field(panel, name);
  const value = line?.points.at(-1)?.[1] ?? Number.NaN;
  const max = field.properties.max ?? 1;
  const radius = Math.min(size.width / 2 - 14, size.height - 34);
  const center = [size.width / 2, radius + 16] as const;
  const share = Math.min(Math.max(value / max, 0), 1) || 0;
  const arc = (from: number, to: number, r: number, width: number, color: string) => {
    const [start, end] = [from, to].map((part) => {
      const angle = Math.PI * (1 - part);
      return `${(center[0] + r * Math.cos(angle)).toFixed(1)},${(center[1] - r * Math.sin(angle)).toFixed(1)}`;
    });
    return `<path d="M${start} A${r},${r} 0 0 1 ${end}" fill="none" stroke="${color}" stroke-width="${width}"/>`;
  };
  const ring = field.properties.thresholds.steps.map((step, index) =>
    arc(
      stepFrom(step, max),
      stepEnd(field.properties.thresholds.steps[index + 1], max),
      radius,
      4,
      css(step.color),
    ),
  );
  const inner = radius - 15;
  const text = `<text x="${center[0]}" y="${center[1] - 6}" text-anchor="middle" style="font-size:${Math.min(34, radius * 0.45)}px;fill:${field.color(value)};font-weight:500">${escaped(field.text(value))}</text>`;
  return `<svg width="${size.width}" height="${size.height}">${arc(0, 1, inner, 20, theme.unfilled)}${arc(0, share, inner, 20, field.color(value))}${ring.join("")}${text}</svg>`;
}

function stepFrom({ value }: Step, max: number): number {
  return Math.min(Math.max((value ?? 0) / max, 0), 1);
}

function stepEnd(next: Step | undefined, max: number): number {
  return next === undefined ? 1 : stepFrom(next, max);
}

/**
 * One bar per series, largest first where the query says so. Without a maximum, the longest bar is
 * full, as in Grafana.
 */
export function barsHtml(panel: DashboardPanel, lines: readonly Line[], size: Size): string {
  const sorted = lines.toSorted(
    (a, b) => (b.points.at(-1)?.[1] ?? 0) - (a.points.at(-1)?.[1] ?? 0),
  );
  const last = sorted.map(({ points }) => points.at(-1)?.[1] ?? 0);
  const highest = Math.max(0, ...last.filter(Number.isFinite)) || 1;
  const height = Math.min(28, Math.max(16, (size.height - 8) / sorted.length - 3));
  const fitting = sorted.slice(0, Math.floor((size.height - 4) / (height + 3)));
  const names = Math.min(
    Math.max(...fitting.map(({ name }) => name.length)) * 7.4 + 14,
    size.width * 0.45,
  );
  const rows = fitting.map((line) => {
    const field = new Field(panel, line.name);
    const value = line.points.at(-1)?.[1] ?? Number.NaN;
    return `<div class="bar" style="height:${height}px"><span class="label" style="width:${names}px">${escaped(line.name)}</span>${meter(value, field, highest)}<span class="number" style="color:${field.color(value)}">${escaped(field.text(value))}</span></div>`;
  });
  return `<div class="bars">${rows.join("")}</div>`;
}

function meter(value: number, field: Field, highest = 1): string {
  const { min = 0, max = highest } = field.properties;
  const share = Math.min(Math.max((value - min) / (max - min), 0), 1) || 0;
  return `<span class="meter"><span style="width:${(share * 100).toFixed(1)}%;background:${field.color(value)}"></span></span>`;
}

const rowHeight = 27;

/** As many rows as fit. */
export function tableHtml(panel: DashboardPanel, { columns, rows }: PanelData, size: Size): string {
  const fields = columns.map((column) => new Field(panel, column));
  const head = columns.map((column, index) => {
    const width = fields[index]?.properties["custom.width"];
    return `<th${width === undefined ? "" : ` style="width:${width}px"`}>${escaped(column)}</th>`;
  });
  const fitting = rows.slice(0, Math.floor((size.height - 32) / rowHeight));
  const body = fitting.map((row) => `<tr>${cells(row, columns, fields)}</tr>`);
  return `<table><tr>${head.join("")}</tr>${body.join("")}</table>`;
}

function cells(row: TableRow, columns: readonly string[], fields: readonly Field[]): string {
  return columns
    .map((column, index) => {
      const value = row.get(column);
      const field = fields[index];
      if (field === undefined || value === undefined) return "<td></td>";
      return `<td>${cell(value, field)}</td>`;
    })
    .join("");
}

function cell(value: string | number, field: Field): string {
  if (typeof value === "string") {
    return field.properties.links !== undefined
      ? `<span class="link">${escaped(value)}</span>`
      : escaped(value);
  }
  const text = escaped(field.text(value));
  if (field.properties["custom.cellOptions"]?.type === "gauge") {
    return `<div class="cell">${meter(value, field)}<span style="color:${field.color(value)}">${text}</span></div>`;
  }
  if (field.properties["custom.cellOptions"]?.type === "color-text") {
    return `<span style="color:${field.color(value)}">${text}</span>`;
  }
  return text;
}
