import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { Progress } from "../../../src/commands/report/progress.ts";

/** A stream that says whether it is a terminal, and keeps what is written to it. */
class Terminal {
  readonly isTTY: boolean;
  readonly written: string[] = [];

  constructor(isTTY = true) {
    this.isTTY = isTTY;
  }

  write(text: string): boolean {
    this.written.push(text);
    return true;
  }
}

/** Steps at these milliseconds, with so many objects as the time says. */
function stepsAt(terminal: Terminal, ...times: readonly number[]): void {
  let time = 5000;
  const now = (): number => time;
  using progress = new Progress(terminal, () => time - 5000, now);
  for (const at of times) {
    time = 5000 + at;
    progress.step();
  }
}

suite("the progress line", () => {
  test("says how much has been read, and is gone in the end", () => {
    const terminal = new Terminal();
    stepsAt(terminal, 1000, 1234567);
    assert.deepEqual(terminal.written, [
      "\r\u001b[Kreading nodes and pods: 1,000",
      "\r\u001b[Kreading nodes and pods: 1,234,567",
      "\r\u001b[K",
    ]);
  });

  test("does not come in the first second, so a small cluster has none", () => {
    const terminal = new Terminal();
    stepsAt(terminal, 0, 500, 999);
    assert.deepEqual(terminal.written, []);
  });

  test("is written five times a second at most", () => {
    const terminal = new Terminal();
    stepsAt(terminal, 1000, 1001, 1199, 1200, 1399, 1400);
    const counts = terminal.written.map((text) => text.replace(/^.*: /s, ""));
    assert.deepEqual(counts, ["1,000", "1,200", "1,400", "\r\u001b[K"]);
  });

  test("is for terminals only", () => {
    const file = new Terminal(false);
    stepsAt(file, 1000, 2000);
    assert.deepEqual(file.written, []);
  });
});
