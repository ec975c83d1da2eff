/** What starts the program starts it alike. */
import assert from "node:assert/strict";
import { test } from "node:test";
import packageJson from "../package.json" with { type: "json" };
import { heapFlags, heapVariables } from "../runtime.ts";
import { imageFlags, textsOf } from "./image/dockerfile.ts";

/** Flags for the size of something in V8's heap; the other one of the image is of its memory limit. */
const isOfHeap = (flag: string): boolean => /^--\w+-semi-space-size=/.test(flag);

test("the image and npm start have the flags and variables of runtime.ts", () => {
  assert.deepEqual(imageFlags({}).filter(isOfHeap), heapFlags);
  assert.deepEqual(packageJson.scripts.start.split(" "), ["node", ...heapFlags, "src/main.ts"]);
  assert.deepEqual(
    textsOf("ENV"),
    Object.entries(heapVariables).map((pair) => pair.join("=")),
  );
});
