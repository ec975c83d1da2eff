import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { SlotIndex } from "../../src/cluster/slot-index.ts";
import { hashOfUid, readUid } from "../../src/cluster/uid.ts";

suite("an index of slots", () => {
  test("has few to look at, also where the uids are counted", () => {
    const words = new Uint32Array(4);
    const hashes: number[] = [];
    const index = new SlotIndex((slot) => hashes[slot] ?? 0);
    let most = 0;
    for (let slot = 0; slot < 400_000; slot += 1) {
      readUid(`00000000-0000-4000-8000-${String(slot).padStart(12, "0")}`, words);
      const hash = hashOfUid(words, 0);
      let looks = 0;
      const found = index.find(hash, () => {
        looks += 1;
        return false;
      });
      assert.equal(found, -1);
      most = Math.max(most, looks);
      hashes.push(hash);
      index.add(hash, slot);
    }
    // As few as with random ones; 4700 where the hashes of neighbours are neighbours.
    assert.ok(most < 150, `${most} slots`);
  });
});
