import assert from "node:assert/strict";
import { test } from "node:test";
import { setImmediate } from "node:timers/promises";
import { Activity } from "../../simulation/machine/activity.ts";
import { Clock } from "../../simulation/machine/clock.ts";
import { Timers } from "../../simulation/machine/timers.ts";
import { Endpoint } from "../../simulation/network/endpoint.ts";
import { Pipe } from "../../simulation/network/pipe.ts";

test("what waited with the writer behind a slow pipe is as old as the wait", async () => {
  const [clock, activity] = [new Clock(), new Activity()];
  const timers = new Timers(clock, activity);
  const arrivals: (readonly [text: string | undefined, at: number, sentAt: number])[] = [];
  const pipe = new Pipe(new Endpoint(timers, { address: "10.0.0.1", port: 1 }), timers, activity, {
    arrived: ({ bytes, sentAt }) => arrivals.push([bytes?.toString(), timers.now(), sentAt]),
    broken: () => undefined,
    unwanted: () => undefined,
  });
  const play = async (): Promise<void> => {
    await setImmediate();
    for (let timer = timers.next(); timer?.due !== undefined; timer = timers.next()) {
      clock.advanceTo(timer.due);
      timer.fire();
      await setImmediate();
    }
  };
  Object.assign(pipe.disturbance, { pieceBytes: 1, delay: 1000 });
  clock.advanceTo(500);
  // As a stream writes: the second when the first is through.
  pipe.send(Buffer.from("abc"), () => pipe.send(Buffer.from("de")));
  await play();
  clock.advanceTo(10_000);
  pipe.send(Buffer.from("f"));
  await play();
  assert.deepEqual(arrivals, [
    ["abc", 3500, 500],
    ["de", 5500, 500],
    ["f", 11_000, 10_000],
  ]);
});
