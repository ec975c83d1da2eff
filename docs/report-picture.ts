/**
 * Draws `docs/pictures/report.svg`: what `kubecommit report` writes to a terminal about the demo's
 * cluster. Needs `script` of util-linux, which gives the program a terminal.
 */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { SimulatedCluster } from "../src/simulator/cluster.ts";
import { DemoCluster } from "../src/simulator/demo/demo-cluster.ts";

const program = fileURLToPath(new URL("../src/main.ts", import.meta.url));
const picture = fileURLToPath(new URL("pictures/report.svg", import.meta.url));

const columns = 116;
const flags = ["--file=demo.json", "--server-version=1.37", "--sort=cpu"];
/** So that the picture is the same each time. */
const writtenAt = new Date("2026-11-24T18:53:39Z");

/** Of a character, in pixels. */
const width = 8.4;
const height = 19;
const margin = 14;

const paper = "#12161c";
const ink = "#e6eaf0";
/** By the number that selects the colour on a terminal. */
const colors = new Map([
  ["31", "#f0594e"],
  ["32", "#57b86f"],
  ["33", "#e0a030"],
]);

const looks = /\u001b\[([\d;]*)m/; // oxlint-disable-line no-control-regex -- what a terminal is told

/** Text of one look, and where on its line it begins. */
interface Run {
  readonly text: string;
  readonly column: number;
  readonly color: string;
  readonly isBold: boolean;
}

async function write(directory: string): Promise<string> {
  const cluster = new SimulatedCluster();
  assert.ok(new DemoCluster(cluster, { nodes: 12, pods: 240 }));
  const items = (["Node", "Pod"] as const).flatMap((kind) =>
    cluster.list(kind).map((object) => ({ ...object, kind })),
  );
  const file = join(directory, "demo.json");
  await writeFile(file, JSON.stringify({ kind: "List", items }));
  await utimes(file, writtenAt, writtenAt);
  const command = `stty cols ${columns}; "$NODE" "$PROGRAM" report ${flags.join(" ")}`;
  const { stdout } = await promisify(execFile)("script", ["-qec", command, "/dev/null"], {
    cwd: directory,
    env: {
      PATH: process.env["PATH"],
      HOME: directory,
      TERM: "xterm-256color",
      LC_ALL: "C.UTF-8",
      NODE: process.execPath,
      PROGRAM: program,
    },
  });
  return stdout.replaceAll("\r", "").trimEnd();
}

function runsOf(line: string): readonly Run[] {
  const runs: Run[] = [];
  let column = 0;
  let codes: readonly string[] = [];
  for (const [index, part] of line.split(looks).entries()) {
    if (index % 2 === 1) codes = part.split(";").filter((code) => code !== "0");
    else {
      const color = codes.map((code) => colors.get(code)).find((each) => each !== undefined);
      runs.push({ text: part, column, color: color ?? ink, isBold: codes.includes("1") });
      column += part.length;
    }
  }
  return runs;
}

/** Words of their own, so that no font moves what is behind them; bars as rectangles. */
function drawn({ text, column, color, isBold }: Run, line: number): string {
  const weight = isBold ? ` font-weight="bold"` : "";
  const top = line * height;
  return Array.from(text.matchAll(/[█░]+|[^\s█░]+(?: [^\s█░]+)*/g), ({ 0: word, index }) => {
    const x = ((column + index) * width).toFixed(1);
    if (/[█░]/.test(word)) {
      return Array.from(word.matchAll(/█+|░+/g), ({ 0: part, index: at }) => {
        const left = ((column + index + at) * width).toFixed(1);
        const opacity = part.startsWith("█") ? "" : ` opacity="0.25"`;
        const size = `width="${(part.length * width).toFixed(1)}" height="11"`;
        return `<rect x="${left}" y="${top + 4}" ${size} fill="${color}"${opacity}/>`;
      }).join("");
    }
    const length = (word.length * width).toFixed(1);
    return `<text x="${x}" y="${top + 14}" textLength="${length}" fill="${color}"${weight}>${escaped(word)}</text>`;
  }).join("");
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** A line as the terminal shows it: what is too long goes on in the next. */
function folded(line: string): readonly string[] {
  const words = line.split(" ");
  if (line.includes("\u001b") || line.length <= columns) return [line];
  const lines = [""];
  for (const word of words) {
    const last = lines.at(-1) ?? "";
    if (last !== "" && last.length + 1 + word.length > columns) lines.push(word);
    else lines[lines.length - 1] = last === "" ? word : `${last} ${word}`;
  }
  return lines;
}

function svg(output: string): string {
  const typed = `$ kubecommit report ${flags.join(" ")}`;
  const lines = [typed, ...output.split("\n").flatMap(folded)];
  const body = lines.map((line, index) =>
    runsOf(line)
      .map((run) => drawn(run, index))
      .join(""),
  );
  const size = {
    width: Math.ceil(columns * width) + 2 * margin,
    height: lines.length * height + 2 * margin,
  };
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="0 0 ${size.width} ${size.height}" font-family="ui-monospace, 'DejaVu Sans Mono', Menlo, Consolas, monospace" font-size="14">
<rect width="100%" height="100%" rx="8" fill="${paper}"/>
<g transform="translate(${margin} ${margin})" xml:space="preserve">
${body.filter((line) => line !== "").join("\n")}
</g>
</svg>
`;
}

const directory = await mkdtemp(join(tmpdir(), "kubecommit-picture-"));
try {
  await writeFile(picture, svg(await write(directory)));
} finally {
  await rm(directory, { recursive: true });
}
