import assert from "node:assert/strict";

export interface ParsedSeries {
  readonly name: string;
  readonly labels: ReadonlyMap<string, string>;
  readonly value: number;
}

/** Reads an exposition strictly: every line must be metadata or one series. */
export function parseExposition(text: string): readonly ParsedSeries[] {
  assert.ok(text === "" || text.endsWith("\n"), "the last line ends");
  return text
    .split("\n")
    .slice(0, -1)
    .filter((line) => !/^# (HELP|TYPE) [a-z_0-9]+ ./.test(line) && line !== "# EOF")
    .map(parseSeries);
}

function parseSeries(line: string): ParsedSeries {
  const match = /^([a-z_0-9]+)(?:\{(.*)\})? (-?\d\S*|NaN|\+Inf)$/su.exec(line);
  assert.ok(match !== null, `not a series: ${line}`);
  const [, name = "", pairs = "", value = ""] = match;
  const labels = new Map<string, string>();
  const pair = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\\n]|\\[\\"n])*)"(?:,|$)/uy;
  while (pair.lastIndex < pairs.length) {
    const found = pair.exec(pairs);
    assert.ok(found !== null, `not labels: ${pairs}`);
    const [, label = "", escaped = ""] = found;
    assert.ok(!labels.has(label), `${label} appears twice`);
    labels.set(
      label,
      escaped.replaceAll(/\\(.)/gu, (_, char: string) => (char === "n" ? "\n" : char)),
    );
  }
  return { name, labels, value: value === "+Inf" ? Infinity : Number(value) };
}
