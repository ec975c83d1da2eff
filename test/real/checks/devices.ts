import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import type { LogLine } from "../../program.ts";
import { deviceTruthBinary } from "../build/binaries.ts";
import { countOf, kinds } from "../devices/demand.ts";
import { differences, dueNumbers, type Numbers } from "../devices/differences.ts";
import { metricsDevices, snapshotDevices } from "../devices/numbers.ts";
import type { Claim, Result } from "../devices/claim-object.ts";
import { DevicePopulation } from "../devices/population.ts";
import { type DeviceTruth, readDeviceTruth } from "../devices/truth.ts";
import { Exporter } from "../exporter.ts";
import { waitFor } from "../population/population.ts";
import { isSince } from "../releases.ts";
import { shown } from "../report.ts";
import { agreement, type Check, type Stage } from "./stage.ts";

/** What these checks play on beside the stage. */
interface DeviceStage {
  readonly truthProgram: string;
  readonly population: DevicePopulation;
  readonly most: number;
  exporter: Exporter;
}

const stages = new WeakMap<Stage, Promise<DeviceStage>>();
/** How long the exporter may take to be in step again, in milliseconds. */
const agreesWithin = 120_000;
/** It looks for devices that it could not read every five minutes. */
const looksAgainWithin = 330_000;
const rbac = "/apis/rbac.authorization.k8s.io/v1";
const role = "kubecommit-devices";
const bindingPath = `${rbac}/clusterrolebindings/${role}`;
const resources = "/apis/resource.k8s.io/v1";
const account = "system:serviceaccount:kubecommit:kubecommit";

/** The nodes with devices, claims for them, and an exporter that may read both; made once. */
async function deviceStage(stage: Stage): Promise<DeviceStage> {
  const made = stages.get(stage) ?? prepare(stage);
  stages.set(stage, made);
  return made;
}

async function prepare(stage: Stage): Promise<DeviceStage> {
  const { plane, binaries, isQuick, say } = stage;
  const truthProgram = await deviceTruthBinary(binaries, say);
  const most = isQuick ? 60 : 300;
  const population = new DevicePopulation(plane.api, { nodes: isQuick ? 12 : 48, most });
  await population.create();
  await allow(stage);
  return { truthProgram, population, most, exporter: await startExporter(stage) };
}

async function startExporter(
  { plane, folder }: Stage,
  flags: readonly string[] = [],
): Promise<Exporter> {
  const own = join(folder, ["devices", ...flags].join(""));
  mkdirSync(own, { recursive: true });
  const exporter = await Exporter.start(plane, own, ["--devices=on", ...flags]);
  await exporter.program.ready();
  return exporter;
}

/** Lets the exporter's account read what devices are counted from. */
async function allow({ plane: { api } }: Stage): Promise<void> {
  const apiVersion = "rbac.authorization.k8s.io/v1";
  const group = "rbac.authorization.k8s.io";
  await api.create(`${rbac}/clusterroles`, {
    apiVersion,
    kind: "ClusterRole",
    metadata: { name: role },
    rules: [
      {
        apiGroups: ["resource.k8s.io"],
        resources: ["resourceslices", "resourceclaims"],
        verbs: ["list", "watch"],
      },
    ],
  });
  await api.create(`${rbac}/clusterrolebindings`, {
    apiVersion,
    kind: "ClusterRoleBinding",
    metadata: { name: role },
    roleRef: { apiGroup: group, kind: "ClusterRole", name: role },
    subjects: [{ kind: "ServiceAccount", name: "kubecommit", namespace: "kubecommit" }],
  });
}

interface Agreeing {
  /** What is due, where the cluster cannot be asked. */
  readonly known?: DeviceTruth;
  /** In milliseconds. */
  readonly within?: number;
  /** Those that share the cluster; the stage's own has all of it. */
  readonly exporters?: readonly Exporter[];
}

/**
 * Waits until the exporter says of devices what the scheduler's own code makes of the same objects.
 *
 * @throws an Error that names the differences that remain.
 */
async function deviceAgreement(
  stage: Stage,
  { known, within = agreesWithin, exporters }: Agreeing = {},
): Promise<{ readonly truth: DeviceTruth; readonly text: string }> {
  const { truthProgram, exporter, population } = await deviceStage(stage);
  const programs = (exporters ?? [exporter]).map(({ program }) => program);
  const limit = performance.now() + within;
  for (;;) {
    const truth = known ?? (await readDeviceTruth(truthProgram, stage.plane.adminKubeconfig));
    let numbers = 0;
    const lines: string[] = [];
    for (const [endpoint, read] of endpoints) {
      const due = dueNumbers(truth, endpoint, (node) => population.poolOf(node));
      const found = together(await Promise.all(programs.map(read)));
      numbers += due.size;
      lines.push(...differences(endpoint, due, found));
    }
    for (const program of programs) {
      const isUp = (await program.series()).get("kubecommit_devices_up") === 1;
      if (!isUp) lines.push("kubecommit_devices_up is not 1");
    }
    if (lines.length === 0) {
      const { devices, shares: shared } = truth.state;
      const of = `${devices} devices and ${shared} shares that are allocated`;
      return { truth, text: `0 of ${numbers} numbers differ, of ${of}` };
    }
    if (performance.now() > limit) {
      throw new Error(`${lines.length} of ${numbers} numbers differ:\n${shown(lines)}`);
    }
  }
}

const endpoints = [
  ["/api/v1/snapshot", snapshotDevices],
  ["/metrics", metricsDevices],
] as const;

function together(parts: readonly Numbers[]): Numbers {
  const sums = new Map<string, number>();
  for (const [key, value] of parts.flatMap((part) => [...part])) {
    sums.set(key, (sums.get(key) ?? 0) + value);
  }
  return sums;
}

/** The results of the claims of each kind of pod. */
async function resultsByKind(
  population: DevicePopulation,
): Promise<ReadonlyMap<string, readonly Result[]>> {
  const extended = "resource.kubernetes.io/extended-resource-claim";
  const kindOf = ({ metadata }: Claim): string =>
    metadata.annotations?.[extended] === undefined
      ? (metadata.labels?.["kind"] ?? "")
      : metadata.name.startsWith("extended-implicit-")
        ? "extended-implicit"
        : "extended";
  const byKind = Map.groupBy(await population.claims(), kindOf);
  return new Map(
    Array.from(byKind, ([kind, claims]) => [
      kind,
      claims.flatMap(({ status }) => status?.allocation?.devices.results ?? []),
    ]),
  );
}

/** What a result of a kind has to look like for the kind to be what it says. */
const marks: Readonly<Record<string, (result: Result) => boolean>> = {
  "admin-access": ({ adminAccess }) => adminAccess === true,
  "shared-capacity": ({ shareID, consumedCapacity }) =>
    shareID !== undefined && consumedCapacity !== undefined,
  "shared-partition": ({ shareID, consumedCapacity }) =>
    shareID !== undefined && consumedCapacity !== undefined,
  prioritized: ({ request }) => request.startsWith("best/"),
};

function isConsumed({ allocated }: { readonly allocated: string }): boolean {
  return allocated !== "0";
}

function isAboutDevices({ msg }: LogLine): boolean {
  return msg.startsWith("devices are not read");
}

/** Of an exporter that looks for devices by itself, and has no right to read them. */
const untold: Check = {
  name: "devices: without the right to read them, it is told once and nothing else",
  run: async ({ exporter: { program } }) => {
    await program.logged(isAboutDevices);
    const told = program.log.filter(isAboutDevices);
    assert.deepEqual(
      told.map(({ level }) => level),
      ["info"],
    );
    const names = [...(await program.series()).keys()];
    // What pods say of extended resources that claims serve is not read from devices.
    const ofDevices = names.filter((name) =>
      /^kubecommit_(?!node_device_requests)\w*(device|claims)/.test(name),
    );
    assert.deepEqual(ofDevices, []);
    return told.map(({ msg }) => msg).join();
  },
};

const allocation: Check = {
  name: "devices: claims of every kind, allocated by the scheduler",
  run: async (stage) => {
    const { population, most } = await deviceStage(stage);
    const results = await resultsByKind(population);
    for (const kind of kinds) {
      const own = results.get(kind.name) ?? [];
      const expected = kind.waits ? 0 : countOf(kind, most);
      assert.ok(own.length >= expected, `${own.length} results of kind ${kind.name}`);
      if (kind.waits) assert.equal(own.length, 0, kind.name);
      const mark = marks[kind.name];
      if (mark !== undefined) assert.ok(own.every(mark), `not every result is ${kind.name}`);
    }
    const { truth, text } = await deviceAgreement(stage);
    assert.ok(truth.devices.some(({ counters }) => counters.some(isConsumed)));
    assert.ok(truth.devices.some(({ capacity }) => capacity.some(isConsumed)));
    assert.notDeepEqual(truth.incompletePools, {});
    assert.notDeepEqual(truth.invalidPools, {});
    const counts = Array.from(results, ([kind, own]) => `${own.length} ${kind}`);
    const given = `${truth.claims.allocated} claims have devices: ${counts.join(", ")}`;
    return `${given}; ${text}; ${(await agreement(stage)).text}`;
  },
};

const release: Check = {
  name: "devices: pods end and are deleted, their claims are released",
  run: async (stage) => {
    const { population } = await deviceStage(stage);
    const before = await deviceAgreement(stage);
    await population.release();
    const { truth, text } = await deviceAgreement(stage);
    const [had, has] = [before.truth.state, truth.state];
    assert.ok(has.devices < had.devices && has.shares < had.shares, "nothing is released");
    return `${had.devices - has.devices} devices and ${had.shares - has.shares} shares; ${text}`;
  },
};

const generations: Check = {
  name: "devices: slices are replaced by a new generation, all at once and one by one",
  run: async (stage) => {
    const { population } = await deviceStage(stage);
    await population.replaceSlices();
    const { truth, text } = await deviceAgreement(stage);
    const orphans = Object.values(truth.orphanedAllocations).reduce((sum, each) => sum + each, 0);
    assert.ok(orphans > 0, "no allocated device is gone");
    const begun = await population.beginGeneration();
    const half = await deviceAgreement(stage);
    const incomplete = Object.values(half.truth.incompletePools).reduce((sum, each) => sum + each);
    assert.ok(incomplete >= begun, `${incomplete} pools are incomplete, not ${begun}`);
    await population.completeGeneration();
    const whole = await deviceAgreement(stage);
    const parts = [
      `new: ${orphans} allocations without a device, ${text}`,
      `half there: ${incomplete} pools incomplete, ${half.text}`,
      `all there: ${whole.text}`,
    ];
    return parts.join("; ");
  },
};

const nobodys: Check = {
  name: "devices: claims that keep their devices and are reserved for nobody",
  run: async (stage) => {
    const { plane } = stage;
    const { population } = await deviceStage(stage);
    // They would reserve them again for the pods that are still there.
    await plane.stopControllers();
    let text: string;
    try {
      const claims = await population.unreserve(7);
      const found = await deviceAgreement(stage);
      assert.equal(found.truth.claims.unreserved, 7);
      // A finalizer, which the controllers take off, keeps the claims and their devices.
      await population.deleteWithUsers(claims);
      const ending = await deviceAgreement(stage);
      assert.equal(ending.truth.claims.unreserved, 7);
      text = `7 claims; ${found.text}; being deleted: ${ending.text}`;
    } finally {
      plane.startControllers();
    }
    await population.settled();
    const { truth, text: last } = await deviceAgreement(stage);
    assert.equal(truth.claims.unreserved, 0);
    return `${text}; gone: ${last}`;
  },
};

const shards: Check = {
  name: "devices: two shards add up to the whole",
  run: async (stage) => {
    await using stack = new AsyncDisposableStack();
    const exporters: Exporter[] = [];
    for (const shard of [0, 1]) {
      const flags = [`--shard=${shard}`, "--total-shards=2"];
      exporters.push(stack.use(await startExporter(stage, flags)));
    }
    return (await deviceAgreement(stage, { exporters })).text;
  },
};

const older: Check = {
  name: "devices: a server that has only v1beta2, or only v1beta1",
  run: async (stage) => {
    const { plane } = stage;
    const { truth } = await deviceAgreement(stage);
    const devices = await deviceStage(stage);
    const texts: string[] = [];
    // Asked to end, it would wait for open watches until it is killed after all.
    const restart = async (extra: readonly string[] = []): Promise<void> => {
      await plane.apiserver.kill();
      await plane.startApiserver(extra);
    };
    await plane.stopControllers();
    try {
      for (const version of ["v1beta2", "v1beta1"]) {
        const only = ["v1", "v1beta2", "v1beta1"]
          .map((each) => `resource.k8s.io/${each}=${String(each === version)}`)
          .join(",");
        await restart([`--runtime-config=${only}`]);
        await devices.exporter[Symbol.asyncDispose]();
        devices.exporter = await startExporter(stage);
        texts.push(`${version}: ${(await deviceAgreement(stage, { known: truth })).text}`);
      }
    } finally {
      await restart();
      plane.startControllers();
    }
    // The version that the exporter has begun with is gone.
    await devices.population.release();
    const back = await deviceAgreement(stage);
    return [...texts, `v1 again: ${back.text}`].join("; ");
  },
};

const forbidden: Check = {
  name: "devices: the right to read them is taken away and given back (403)",
  isLong: true,
  run: async (stage) => {
    const { plane } = stage;
    const { exporter, population } = await deviceStage(stage);
    await plane.api.delete(bindingPath);
    await waitFor("the loss of the right", async () => {
      const { status } = await plane.api.send("GET", `${resources}/resourceslices?limit=1`, {
        headers: { "impersonate-user": account },
      });
      return status === 403;
    });
    exporter.relay.cut();
    const up = async () => (await exporter.program.series()).get("kubecommit_devices_up");
    await waitFor("kubecommit_devices_up 0", async () => (await up()) === 0, agreesWithin);
    const { status } = await exporter.program.get("/readyz");
    assert.equal(status, 200, "not ready without devices");
    assert.equal((await exporter.program.series()).get("kubecommit_up"), 1);
    await population.deleteWithUsers(await population.unreserve(3));
    await allow(stage);
    return (await deviceAgreement(stage, { within: looksAgainWithin })).text;
  },
};

const removal: Check = {
  name: "devices: all of it is taken away",
  run: async (stage) => {
    const { population, exporter } = await deviceStage(stage);
    await population.remove();
    const { text } = await deviceAgreement(stage);
    await exporter[Symbol.asyncDispose]();
    await stage.plane.api.delete(bindingPath);
    return `${text}; ${(await agreement(stage)).text}`;
  },
};

const all = [untold, allocation, release, generations, nobodys, shards, older, forbidden, removal];

/** Devices of dynamic resource allocation, in releases that have all kinds of them by default. */
export const deviceChecks: readonly Check[] = all.map((check) => ({
  ...check,
  run: async (stage) =>
    isSince(stage.binaries.minor, "1.37")
      ? check.run(stage)
      : "nothing: not all kinds of devices are on by default in this release",
}));
