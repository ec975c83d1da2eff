import { churnAt } from "./figures.ts";
import { fixed, markdownTable } from "./markdown.ts";
import type { Row } from "./markdown.ts";
import { usual } from "./rates.ts";
import type { Result } from "./result.ts";

/** y = intercept + slope · x. */
export interface Line {
  readonly intercept: number;
  readonly slope: number;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** The line with the least squares of distances to the points, of which two have to differ in x. */
export function leastSquares(points: readonly (readonly [x: number, y: number])[]): Line {
  const [meanX, meanY] = [mean(points.map(([x]) => x)), mean(points.map(([, y]) => y))];
  const covariance = mean(points.map(([x, y]) => (x - meanX) * (y - meanY)));
  const slope = covariance / mean(points.map(([x]) => (x - meanX) ** 2));
  return { intercept: meanY - slope * meanX, slope };
}

/** Settled memory in MiB by thousands of pods, of the sizes where pods share templates. */
export function memoryLine(results: readonly Result[]): Line {
  return leastSquares(
    results
      .filter(({ size }) => !size.isDistinct)
      .map(({ size, exporter }) => [size.pods / 1000, exporter.settledMebibytes]),
  );
}

/** The formula of memory as Markdown, and how far the sizes are from it. */
export function memoryFormula(results: readonly Result[]): string {
  const ordinary = results.filter(({ size }) => !size.isDistinct);
  if (new Set(ordinary.map(({ size }) => size.pods)).size < 2) return "";
  const { intercept, slope } = memoryLine(ordinary);
  const off = ordinary.map(({ size, exporter }) =>
    Math.abs(exporter.settledMebibytes - intercept - (slope * size.pods) / 1000),
  );
  return `Settled MiB = ${intercept.toFixed(0)} + ${slope.toFixed(2)} · thousands of pods, after scrapes and churn: least squares over ${ordinary.length} sizes with one node for every 10 to 30 pods, which are at most ${Math.max(...off).toFixed(0)} MiB away from it.\n`;
}

/** What to plan with, as Markdown: a row for each size that was scraped, where pods share templates. */
export function sizingTable(results: readonly Result[]): string {
  const rows = results.flatMap(({ size, exporter }): Row[] => {
    const churn = churnAt(exporter.churn, usual);
    const scrape = exporter.scrapes.find(({ encoding }) => encoding === "gzip");
    if (size.isDistinct || churn === undefined || scrape === undefined) return [];
    return [
      [
        size.pods.toLocaleString("en"),
        `${fixed(exporter.settledMebibytes, 0)} MiB`,
        `${fixed(churn.cpu * 100)} % of a core`,
        Math.round(exporter.series).toLocaleString("en"),
        `${fixed(scrape.bytes / 1e6, 2)} MB`,
      ],
    ];
  });
  return markdownTable([
    ["pods", "memory, settled", `CPU, at ${usual} pod events a second`, "series", "a scrape, gzip"],
    ...rows,
  ]);
}
