import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { tableOptionsFor } from "../../../src/commands/report/terminal.ts";

const table = { output: "table", color: "auto" } as const;
const terminal = { isTTY: true, columns: 100 };
const pipe = {};

suite("a table", () => {
  test("fits a terminal, and is whole in a pipe, when all of it is asked for, or when the terminal has no width", () => {
    assert.equal(tableOptionsFor(table, {}, terminal).width, 100);
    assert.equal(tableOptionsFor(table, {}, pipe).width, undefined);
    assert.equal(tableOptionsFor({ ...table, output: "wide" }, {}, terminal).width, undefined);
    assert.equal(tableOptionsFor(table, {}, { isTTY: true, columns: 0 }).width, undefined);
  });

  for (const [environment, onTerminal, inPipe] of [
    [{}, true, false],
    [{ TERM: "xterm" }, true, false],
    [{ TERM: "dumb" }, false, false],
    [{ NO_COLOR: "1" }, false, false],
    [{ NO_COLOR: "" }, true, false],
    [{ CLICOLOR: "0" }, false, false],
    [{ CLICOLOR: "1" }, true, false],
    [{ CLICOLOR_FORCE: "1" }, true, true],
    [{ CLICOLOR_FORCE: "1", TERM: "dumb" }, true, true],
    [{ CLICOLOR_FORCE: "0" }, true, false],
    [{ CLICOLOR_FORCE: "1", NO_COLOR: "1" }, false, false],
  ] as const) {
    test(`with ${JSON.stringify(environment)} has colours as is usual, but for --color`, () => {
      assert.equal(tableOptionsFor(table, environment, terminal).paint.color, onTerminal);
      assert.equal(tableOptionsFor(table, environment, pipe).paint.color, inPipe);
      const always = tableOptionsFor({ ...table, color: "always" }, environment, pipe);
      assert.equal(always.paint.color, true);
      const never = tableOptionsFor({ ...table, color: "never" }, environment, terminal);
      assert.equal(never.paint.color, false);
    });
  }

  for (const [environment, expected] of [
    [{ LANG: "en_US.UTF-8" }, true],
    [{ LC_CTYPE: "C.utf8", LANG: "C" }, true],
    [{ LC_ALL: "C", LANG: "en_US.UTF-8" }, false],
    [{ LC_ALL: "", LC_CTYPE: "", LANG: "de_DE.UTF-8" }, true],
    [{}, false],
  ] as const) {
    test(`with ${JSON.stringify(environment)} ${expected ? "has" : "has no"} characters beyond ASCII`, () => {
      assert.equal(tableOptionsFor(table, environment, terminal).paint.unicode, expected);
    });
  }
});
