import assert from "node:assert/strict";

import { areCached, type Binaries, binariesOf } from "../build/binaries.ts";
import { isSince, type Minor, minors } from "../releases.ts";
import { waitFor } from "../population/population.ts";
import { agreement, type Check, type Stage } from "./stage.ts";

/** The release next to one, of those whose binaries are in the cache if there is any. */
function neighbour(minor: Minor): Minor {
  const others = minors.filter((each) => each !== minor);
  const nearest = (all: readonly Minor[]): Minor | undefined =>
    all.find((each) => !isSince(each, minor)) ?? all.at(-1);
  return nearest(others.filter((each) => areCached(each))) ?? nearest(others) ?? minor;
}

async function replaceBy(stage: Stage, next: Binaries): Promise<string> {
  const { plane, population, exporter } = stage;
  await plane.replaceApiserver(next);
  await population.change(20, false);
  const version = `server_version="v${next.version}"`;
  await waitFor(
    version,
    async () => {
      const keys = [...(await exporter.program.series()).keys()];
      return keys.some(
        (key) => key.startsWith("kubecommit_accounting_info{") && key.includes(version),
      );
    },
    120_000,
  );
  return (await agreement(stage, next)).text;
}

/** The server changes its version, and with it the arithmetic, under the running exporter. */
export const upgrade: Check = {
  name: "life: the server is replaced by another version, and back",
  isLong: true,
  run: async (stage) => {
    const { binaries, plane, say } = stage;
    const other = await binariesOf(neighbour(binaries.minor), say);
    assert.notEqual(other.version, binaries.version);
    // The scheduler and the controllers of one version are not made for an older server.
    await plane.stopControllers();
    const there = await replaceBy(stage, other);
    const back = await replaceBy(stage, binaries);
    plane.startControllers();
    return `${other.version}: ${there}; ${binaries.version}: ${back}`;
  },
};
