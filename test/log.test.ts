import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { createLogger } from "../src/log.ts";

suite("a message from outside cannot forge a line of the log", () => {
  const hostile = 'x\nlevel=error msg="forged"\r\u001b[2K\u0000\u0085\u2028"\\';

  for (const format of ["logfmt", "json"] as const) {
    test(`as ${format}`, () => {
      const written: string[] = [];
      const log = createLogger("info", format, { write: (line) => written.push(line) });
      log.warn({ server: hostile, status: 1 }, hostile);
      const [line = "", ...others] = written;
      assert.deepEqual(others, []);
      assert.ok(line.endsWith("\n"));
      // oxlint-disable-next-line no-control-regex -- control characters are what it is about
      assert.doesNotMatch(line.slice(0, -1), /[\u0000-\u001f]/);
      assert.doesNotMatch(line, /^level=error|" level=error/);
    });
  }
});
