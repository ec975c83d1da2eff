import assert from "node:assert/strict";
import { setTimeout } from "node:timers/promises";

import { waitFor } from "../population/population.ts";
import { agreement, type Check, type Stage } from "./stage.ts";

/** In milliseconds. */
const darkness = 60_000;
/** 2 s until an attempt, 4 s of a brief watch, and something for a machine under load. */
const confirmedWithin = 10_000;

/** Unix time in milliseconds at which the server has last said something of a kind. */
async function lastEvent({ exporter }: Stage, kind: "node" | "pod"): Promise<number> {
  const series = `kubecommit_last_event_timestamp_seconds{kind="${kind}"}`;
  return ((await exporter.program.series()).get(series) ?? 0) * 1000;
}

/** Nobody writes to a node or a pod here: only bookmarks can say that nothing was missed. */
export const quiet: Check = {
  name: "life: quiet nodes and pods are confirmed soon after a minute without a network",
  isLong: true,
  run: async (stage) => {
    await agreement(stage);
    // The watches have to go on from a bookmark, after which nothing has happened.
    const since = Date.now();
    for (const kind of ["node", "pod"] as const)
      await waitFor(
        `a bookmark of ${kind}s`,
        async () => (await lastEvent(stage, kind)) > since,
        180_000,
      );
    const { relay } = stage.exporter;
    relay.darken();
    await setTimeout(darkness);
    relay.lighten();
    const back = Date.now();
    const seconds: string[] = [];
    for (const kind of ["node", "pod"] as const) {
      await waitFor(`news of ${kind}s`, async () => (await lastEvent(stage, kind)) > back, 180_000);
      seconds.push(
        `${kind}s after ${(((await lastEvent(stage, kind)) - back) / 1000).toFixed(1)} s`,
      );
      assert.ok((await lastEvent(stage, kind)) - back <= confirmedWithin, seconds.join(", "));
    }
    return seconds.join(", ");
  },
};
