import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { NodeTotals } from "../../src/accounting/snapshot.ts";
import { FitAnswers } from "../../src/serving/fit-answers.ts";
import { nodeWith } from "../accounting/room.ts";

const time = "2026-11-23T13:00:00.000Z";

/** Nodes with room for ten pods of 100m each, one of them that counts how often it is looked at. */
function counted(pools = 1) {
  const looks = { count: 0 };
  const rooms = { cpu: [1000, 0], pods: [110, 0] } as const;
  const nodes: NodeTotals[] = Array.from({ length: pools }, (_, index) =>
    nodeWith(`node${index}`, rooms, { pool: `pool-with-a-long-name-${index}` }),
  );
  const { resources, ...rest } = nodeWith("seen", rooms, { pool: "pool-with-a-long-name-0" });
  nodes.push({
    ...rest,
    get resources() {
      looks.count += 1;
      return resources;
    },
  });
  const answers = new FitAnswers(nodes);
  const ask = (...requests: readonly (readonly [string, number])[]): unknown =>
    JSON.parse(answers.document(new Map(requests), time).toString());
  return { looks, ask };
}

suite("answers to what fits", () => {
  test("are made once for equal requests, and say the requests as they were asked", () => {
    const { looks, ask } = counted();
    const room = {
      time,
      pods: 20,
      podsOnOpenNodes: 20,
      pools: [
        {
          name: "pool-with-a-long-name-0",
          pods: 20,
          nodes: [
            { name: "node0", pods: 10 },
            { name: "seen", pods: 10 },
          ],
        },
      ],
    };
    assert.deepEqual(ask(["cpu", 100]), { ...room, requests: { cpu: 100 } });
    assert.deepEqual(ask(["memory", 0], ["cpu", 100]), {
      ...room,
      requests: { memory: 0, cpu: 100 },
    });
    assert.equal(looks.count, 1);
    ask(["cpu", 101]);
    assert.equal(looks.count, 2);
    ask(["cpu", 100], ["pods", 1]);
    ask(["pods", 1], ["cpu", 100]);
    assert.equal(looks.count, 3);
  });

  test("are forgotten when there are many others", () => {
    const { looks, ask } = counted();
    for (let cpu = 1; cpu <= 102; cpu += 1) ask(["cpu", cpu]);
    assert.equal(looks.count, 102);
    ask(["cpu", 102]);
    assert.equal(looks.count, 102);
    ask(["cpu", 1]);
    assert.equal(looks.count, 103);
  });

  test("are not kept when they are long", () => {
    const { looks, ask } = counted(1000);
    ask(["cpu", 100]);
    ask(["cpu", 100]);
    assert.equal(looks.count, 2);
  });
});
