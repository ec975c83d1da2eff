/** Values as Grafana writes them, for the units that our dashboards use. */

interface Scale {
  readonly base: number;
  readonly suffixes: readonly string[];
}

const binary = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];
const scales: Readonly<Record<string, Scale>> = {
  bytes: { base: 1024, suffixes: binary.map((suffix) => ` ${suffix}`) },
  binBps: { base: 1024, suffixes: binary.map((suffix) => ` ${suffix}/s`) },
  short: { base: 1000, suffixes: ["", " K", " Mil", " Bil", " Tri"] },
};

/** A value in a unit; without `decimals`, about three digits. */
export function formatted(value: number, unit: string, decimals?: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? "–" : "∞";
  const scale = scales[unit];
  if (scale !== undefined) return scaled(value, scale, decimals);
  if (unit === "percentunit") return `${digits(value * 100, decimals)}%`;
  if (unit === "reqps") return `${digits(value, decimals)} req/s`;
  if (unit === "s") return duration(value, decimals);
  return digits(value, decimals);
}

/** The power of the unit's base by which values up to `value` are divided. */
function scaleOf(value: number, unit: string): number {
  if (unit === "s") return value > 3600 ? 3600 : value > 60 ? 60 : 1;
  const scale = scales[unit];
  return scale === undefined ? 1 : scale.base ** exponent(value, scale);
}

function exponent(value: number, { base, suffixes }: Scale): number {
  if (value === 0) return 0;
  const power = Math.floor(Math.log(Math.abs(value)) / Math.log(base) + 1e-9);
  return Math.min(Math.max(power, 0), suffixes.length - 1);
}

function scaled(value: number, scale: Scale, decimals: number | undefined): string {
  const power = exponent(value, scale);
  return `${digits(value / scale.base ** power, decimals)}${scale.suffixes[power] ?? ""}`;
}

function duration(seconds: number, decimals: number | undefined): string {
  const size = Math.abs(seconds);
  if (size === 0) return "0 s";
  if (size < 1e-3) return `${digits(seconds * 1e6, decimals)} µs`;
  if (size < 1) return `${digits(seconds * 1e3, decimals)} ms`;
  if (size < 60) return `${digits(seconds, decimals)} s`;
  if (size < 3600) return `${digits(seconds / 60, decimals)} min`;
  if (size < 86_400) return `${digits(seconds / 3600, decimals)} h`;
  return `${digits(seconds / 86_400, decimals)} d`;
}

function digits(value: number, decimals: number | undefined): string {
  if (decimals !== undefined) return value.toFixed(decimals).replace(/^-(0(?:\.0*)?)$/, "$1");
  const size = Math.abs(value);
  const places = size >= 100 ? 0 : size >= 10 ? 1 : 2;
  return `${Number(value.toFixed(places))}`;
}

/** Round values for an axis from 0 or `low` to at least `high`, about `count` of them. */
export function ticks(low: number, high: number, unit: string, count: number): number[] {
  const span = high - low || 1;
  const scale = scaleOf(span, unit);
  const rough = span / scale / count;
  const magnitude = 10 ** Math.floor(Math.log10(rough));
  const nice = [1, 2, 5, 10].find((factor) => factor * magnitude >= rough) ?? 10;
  const step = nice * magnitude * scale;
  const first = Math.floor(low / step);
  const last = Math.ceil(high / step - 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => (first + index) * step);
}
