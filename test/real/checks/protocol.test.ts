import assert from "node:assert/strict";
import { test } from "node:test";

import { outcome } from "./protocol.ts";

const tap = `TAP version 13
# Subtest: the protocol
    # Subtest: lists
    ok 1 - lists
      ---
      duration_ms: 1
      ...
    # Subtest: watches
    not ok 2 - watches
      ---
      duration_ms: 0.5
      type: 'test'
      location: 'suite.ts:1:1'
      failureType: 'testCodeFailure'
      error: 'it is not so'
      code: 'ERR_TEST_FAILURE'
      ...
    # Subtest: bookmarks
    not ok 3 - bookmarks
      ---
      duration_ms: 0.5
      error: |-
        Expected values to be strictly equal:
        
        1 !== 2
        
      code: 'ERR_ASSERTION'
      ...
    1..3
not ok 1 - the protocol
  ---
  type: 'suite'
  error: '2 subtests failed'
  ...
# pass 1
# fail 2
# skipped 3
`;

test("failures are read with their reasons", () => {
  assert.deepEqual(outcome(tap), {
    passed: 1,
    skipped: 3,
    failures: [
      "watches: 'it is not so'",
      "bookmarks: Expected values to be strictly equal: 1 !== 2",
      "the protocol: '2 subtests failed'",
    ],
  });
});
