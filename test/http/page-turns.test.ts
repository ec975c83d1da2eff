import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { PageTurns } from "../../src/http/page-turns.ts";
import { EventLoopTurns } from "../event-loop-turns.ts";

const wanted = () => true;
const unwanted = () => false;

/** In which turn of the event loop each of these may be made, when all are asked for at once. */
async function turnsOf(pages: readonly (() => boolean)[]): Promise<readonly number[]> {
  const turns = new PageTurns();
  using turn = new EventLoopTurns();
  const asked = pages.map(async (isWanted) => {
    await turns.next(isWanted);
    return turn.count;
  });
  return await Promise.all(asked);
}

suite("pages that are asked for at once", () => {
  test("leave turns to all else between two of them", async () => {
    const made = await turnsOf([wanted, wanted, wanted]);
    const between = made.slice(1).map((each, index) => each - (made[index] ?? 0));
    assert(
      between.every((turns) => turns >= 30),
      made.join(" "),
    );
  });

  test("do not wait for those that nobody waits for any more", async () => {
    const gone = Array.from({ length: 1000 }, () => unwanted);
    const made = await turnsOf([...gone, wanted]);
    assert((made.at(-1) ?? 0) < 40, `${made.at(-1)}`);
  });
});
