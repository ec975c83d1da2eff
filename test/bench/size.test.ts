import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { clusterMemory, parseSize, sizeName, tooLittleMemory } from "../../bench/size.ts";

suite("a size of the benchmark", () => {
  test("is read as it is written", () => {
    assert.deepEqual(parseSize("100/3000"), { nodes: 100, pods: 3000, isDistinct: false });
    assert.deepEqual(parseSize("5/60/distinct"), { nodes: 5, pods: 60, isDistinct: true });
    for (const size of ["100/3000", "5/60/distinct"]) assert.equal(sizeName(parseSize(size)), size);
  });

  test("is refused when it is none", () => {
    for (const text of ["", "3", "3/x", "3/30/alike", "3/30,4/40", "-3/30"]) {
      assert.throws(() => parseSize(text), /--sizes must be of the form/);
    }
  });

  test("is left out for a reason where there is too little memory", () => {
    assert.equal(tooLittleMemory(1024, 1024), undefined);
    assert.equal(
      tooLittleMemory(2048, 1536),
      "needs some 2.0 GiB of memory, of which 1.5 are available",
    );
  });

  test("needs more memory for pods that share nothing", () => {
    const [alike, distinct] = ["1/100000", "1/100000/distinct"].map(parseSize).map(clusterMemory);
    assert.ok(Number(distinct) > Number(alike), `${distinct} ${alike}`);
  });
});
