import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";

import type { ControlPlane } from "../plane/control-plane.ts";
import { isSince } from "../releases.ts";
import { Forgetting } from "./forgetting.ts";
import { shown } from "../report.ts";
import { agreement, type Check } from "./stage.ts";

const suite = "test/protocol/real.conformance.ts";

/** The protocol suite that the simulated API server passes in `npm test`, on the real one. */
export const protocol: Check = {
  name: "protocol: what the simulated API server is held to",
  run: async (stage) => {
    const { plane, binaries } = stage;
    // The suite counts the changes of its pods, of which a scheduler makes more.
    await plane.stopControllers();
    // It includes WatchList, which only 1.33 has off.
    const isDefault = isSince(binaries.minor, "1.34");
    const extra = isDefault ? [] : ["--feature-gates=WatchList=true"];
    if (!isDefault) await plane.replaceApiserver(binaries, extra);
    let text: string;
    try {
      await using forgetting = await Forgetting.with(async () => plane.forgetHistory(extra));
      text = await runSuite(plane, forgetting.url, isSince(binaries.minor, "1.34"));
    } finally {
      if (!isDefault) await plane.replaceApiserver(binaries);
      plane.startControllers();
    }
    await agreement(stage);
    return text;
  },
};

async function runSuite(
  plane: ControlPlane,
  forgetUrl: string,
  hasDevices: boolean,
): Promise<string> {
  const child = spawn(process.execPath, ["--test", "--test-reporter=tap", suite], {
    env: {
      ...process.env,
      SERVER_URL: plane.server,
      SERVER_CA: plane.credentials.file("ca.crt"),
      SERVER_TOKEN: plane.credentials.adminToken,
      SERVER_FORGET_URL: forgetUrl,
      SERVER_HAS_DEVICES: String(hasDevices),
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  await once(child, "close");
  const { passed, skipped, failures } = outcome(output);
  if (child.exitCode !== 0 || passed === 0) {
    throw new Error(`${failures.length} tests fail, ${passed} pass:\n${shown(failures)}`);
  }
  assert.equal(skipped, 0, "tests are skipped");
  return `${passed} tests pass as on the simulated server`;
}

/** A test that failed, and its error: in the same line, or as a block that is indented further. */
const failure =
  /^( *)not ok \d+ - (.*)\n(?:\1 {2}---\n(?:.*\n)*?\1 {2}error: (?:\|-\n((?:\1 {4}.*\n| *\n)*)|(.*)))?/gm;

/** How many tests passed, and which did not, in what `node --test` reports as TAP. */
export function outcome(tap: string): {
  readonly passed: number;
  readonly skipped: number;
  readonly failures: readonly string[];
} {
  const count = (what: string): number =>
    Number(new RegExp(`^# ${what} (\\d+)$`, "m").exec(tap)?.[1] ?? 0);
  const failures = Array.from(
    tap.matchAll(failure),
    ([, , name = "", block, line = ""]) =>
      `${name}: ${block?.trim().replaceAll(/\s*\n\s*/g, " ") ?? line}`,
  );
  return { passed: count("pass"), skipped: count("skipped"), failures };
}
