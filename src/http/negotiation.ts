import type { ExpositionFormat } from "../render/exposition.ts";

interface Range {
  readonly value: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/** The elements of an `Accept` or `Accept-Encoding` header; a malformed quality counts as 0. */
function ranges(header: string): Range[] {
  return header
    .split(",")
    .map((element) => element.split(";").map((part) => part.trim().toLowerCase()))
    .filter(([value]) => value !== "")
    .map(([value = "", ...rest]) => {
      const parameters = new Map(
        rest.map((part) => {
          const at = part.indexOf("=");
          return at < 0 ? [part, ""] : [part.slice(0, at).trim(), part.slice(at + 1).trim()];
        }),
      );
      const q = Number(parameters.get("q") ?? "1");
      return { value, parameters, quality: q >= 0 && q <= 1 ? q : 0 };
    });
}

/** The quality of the most specific ranges that match, or 0. */
function quality(all: readonly Range[], ...specificFirst: ((range: Range) => boolean)[]): number {
  for (const matches of specificFirst) {
    const qualities = all.filter(matches).map((range) => range.quality);
    if (qualities.length > 0) return Math.max(...qualities);
  }
  return 0;
}

const openMetricsVersions = new Set([undefined, "0.0.1", "1.0.0"]);
const textVersions = new Set([undefined, "0.0.4"]);

/**
 * The exposition format for an `Accept` header, by its q-values. Text wins a tie, and is what a
 * client gets that accepts neither, so that every client gets an answer.
 */
export function expositionFormat(accept: string): ExpositionFormat {
  const all = ranges(accept);
  const openMetrics = quality(
    all,
    (range) =>
      range.value === "application/openmetrics-text" &&
      openMetricsVersions.has(range.parameters.get("version")),
  );
  const text = quality(
    all,
    (range) => range.value === "text/plain" && textVersions.has(range.parameters.get("version")),
    (range) => range.value === "text/*",
    (range) => range.value === "*/*",
  );
  return openMetrics > text ? "openmetrics" : "text";
}

/** Whether an `Accept-Encoding` header accepts gzip. */
export function acceptsGzip(acceptEncoding: string): boolean {
  const gzip = quality(
    ranges(acceptEncoding),
    (range) => range.value === "gzip" || range.value === "x-gzip",
    (range) => range.value === "*",
  );
  return gzip > 0;
}

/**
 * Whether an `Accept` header prefers HTML to JSON, as browsers do. It must name `text/html`: those
 * who take everything get JSON.
 */
export function prefersHtml(accept: string): boolean {
  const all = ranges(accept);
  const html = quality(all, ({ value }) => value === "text/html");
  const json = quality(
    all,
    ({ value }) => value === "application/json",
    ({ value }) => value === "application/*",
    ({ value }) => value === "*/*",
  );
  return html > json;
}
