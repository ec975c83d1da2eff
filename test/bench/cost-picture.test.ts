import assert from "node:assert/strict";
import { test } from "node:test";
import { costPicture, schemes } from "../../docs/cost-picture.ts";
import { sampleResult } from "./sample-result.ts";

test("the picture of costs has a line for each program in each panel, and a dot for each size", () => {
  const start = { seconds: 20, cpuSeconds: 30, peakMebibytes: 900 };
  const peers = [
    { name: "one", start },
    { name: "two", start: { failure: "ended early" } },
  ];
  const sizes = ["3/30", "100/3000", "100/3000/distinct", "1000/30000"];
  const picture = costPicture(
    sizes.map((size) => sampleResult(size, { peers })),
    schemes.dark,
  );
  for (const name of ["kubecommit", "one", "CPU seconds", "peak MiB", "10k"]) {
    assert.ok(picture.includes(`>${name}</text>`), name);
  }
  assert.ok(!picture.includes("two"));
  const dots = picture.match(/r="3\.5"/g) ?? [];
  assert.equal(dots.length, 3 * (3 + 3));
  assert.ok(!picture.includes("NaN"));
});
