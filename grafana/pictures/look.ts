/** Colours and words that the drawings share: Grafana's dark theme. */

const named: Readonly<Record<string, string>> = {
  green: "#73bf69",
  yellow: "#f2cc0c",
  orange: "#ff9830",
  red: "#f2495c",
  blue: "#5794f2",
  purple: "#b877d9",
  text: "#ccccdc",
};

const palette = [
  "#73bf69",
  "#f2cc0c",
  "#8ab8ff",
  "#ff780a",
  "#f2495c",
  "#5794f2",
  "#b877d9",
  "#37872d",
  "#e0b400",
  "#c4162a",
  "#1f60c4",
  "#8f3bb8",
];

export const theme = {
  page: "#111217",
  panel: "#181b1f",
  border: "#2a2d34",
  grid: "#262930",
  text: "#ccccdc",
  muted: "#8d8f9c",
  unfilled: "#25282e",
};

/** A colour of a dashboard in CSS. */
export function css(color: string): string {
  return named[color] ?? color;
}

/** The colour of the series with this index, when the panel names none. */
export function classic(index: number): string {
  return palette[index % palette.length] ?? theme.text;
}

export interface Step {
  readonly color: string;
  readonly value: number | null;
}

/** The colour of a value by threshold steps. */
export function stepColor(value: number, steps: readonly Step[]): string {
  const reached = steps.filter((step) => step.value === null || value >= step.value);
  return css(reached.at(-1)?.color ?? "text");
}

/** Text for HTML and SVG. */
export function escaped(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
}
