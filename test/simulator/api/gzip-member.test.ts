import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { constants, gunzipSync } from "node:zlib";
import { gzipMember, gzipMemberSync } from "../../../src/simulator/api/gzip-member.ts";

const content = Buffer.from("an event of a watch, ".repeat(500));
/** The last block and the trailer. */
const ending = 10;

suite("a member of the gzip stream of a watch", () => {
  test("is gzip, alone and behind others", async () => {
    const members = [
      gzipMemberSync(content),
      await gzipMember(content),
      gzipMemberSync(Buffer.of()),
    ];
    assert.deepEqual(gunzipSync(members[0] ?? content), content);
    assert.deepEqual(gunzipSync(Buffer.concat(members)), Buffer.concat([content, content]));
  });

  test("gives all of its content before it ends, as what an API server flushes does", () => {
    const begun = gzipMemberSync(content).subarray(0, -ending);
    const options = { finishFlush: constants.Z_SYNC_FLUSH };
    assert.deepEqual(gunzipSync(begun, options), content);
    const lastOfBlock = begun.subarray(-4);
    assert.deepEqual([...lastOfBlock], [0x00, 0x00, 0xff, 0xff]);
  });
});
