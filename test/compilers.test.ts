import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { test } from "node:test";

const compilers = new URL("../src/compilers.ts", import.meta.url).href;

/** What V8 tells of a function that is called so often. */
function traceOf(calls: number, before: string): string {
  const script = `${before}
    const called = (number) => number + 1;
    for (let call = 0; call < ${calls}; call += 1) called(call);`;
  const flags = ["--trace-opt", "--input-type=module", "--eval", script];
  const lines = execFileSync(process.execPath, flags, { encoding: "utf8" }).split("\n");
  return lines.filter((line) => line.includes("JSFunction called ")).join("\n");
}

test("a function is optimized after more calls than by default, and then is", () => {
  const late = `import { optimizeLate } from ${JSON.stringify(compilers)}; optimizeLate();`;
  assert.match(traceOf(1000, ""), /for optimization to MAGLEV/);
  assert.equal(traceOf(1000, late), "");
  assert.match(traceOf(10_000, late), /for optimization to MAGLEV/);
});
