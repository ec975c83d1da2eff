import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { dashboards } from "../../grafana/dashboards/dashboards.ts";
import { panelsOf } from "../../grafana/dashboards/panels-of.ts";
import { substituted } from "../../grafana/dashboards/substitution.ts";
import { recordingRules } from "../../grafana/rules/recording-rules.ts";
import {
  amounts as capacityOf,
  claim,
  counters,
  deviceState,
  slice,
  use,
} from "../accounting/devices/records.ts";
import { amounts } from "../cluster/amounts.ts";
import { plain } from "../cluster/traits.ts";
import type { NodeRecord, PodRecord } from "../../src/cluster/records.ts";
import type { ParsedSeries } from "../render/parse-exposition.ts";
import { World } from "../shards/world.ts";
import { noPromtool, runRuleTests, type RuleTest } from "./promtool.ts";
import { replicaA, secondReplica, type InputSeries } from "./series.ts";

const states: readonly NodeRecord["state"][] = [
  "open",
  "open",
  "open",
  "dedicated",
  "cordoned",
  "not_ready",
];

function podOf(index: number, node: string, waiting?: PodRecord["waiting"]): PodRecord {
  return {
    uid: `p${index}`,
    namespace: `ns-${index % 4}`,
    node,
    requirements: {
      requests: amounts(
        [37 * (index % 11), 13 * (index % 7)],
        index % 9 === 0 ? { "nvidia.com/gpu": 1 } : {},
      ),
      limits: amounts([50 * (index % 11)]),
      withoutRequests: { cpu: false, memory: false },
      withoutLimits: { cpu: false, memory: true },
      ...plain,
      stays: index % 5 === 0,
      servedByDevices: index % 18 === 0 ? ["nvidia.com/gpu"] : [],
    },
    waiting,
  };
}

/** Devices of every sort on nodes of all shards and of no node, and all that can be said of claims. */
function exampleDevices() {
  const slices = Array.from({ length: 13 }, (_, index) => `n${index}`).flatMap((node) => [
    slice({ uid: `gpu-${node}`, pool: node, node, has: { a: {}, b: { taints: ["NoSchedule"] } } }),
    slice({
      uid: `sets-${node}`,
      driver: "mig.example.com",
      pool: node,
      node,
      sliceCount: 2,
      counters: counters("gpu-0", { memory: 80, slices: 7 }),
    }),
    slice({
      uid: `mig-${node}`,
      driver: "mig.example.com",
      pool: node,
      node,
      sliceCount: 2,
      has: { p: { consumes: counters("gpu-0", { memory: 10, slices: 1 }) } },
    }),
    slice({
      uid: `nic-${node}`,
      driver: "nic.example.com",
      pool: node,
      node,
      has: { eth: { shareable: true, capacity: capacityOf({ bandwidth: 100 }) } },
    }),
  ]);
  const fabric = { driver: "fabric.example.com", pool: "fabric", node: "" };
  return deviceState(
    [
      ...slices,
      slice({ uid: "fabric", ...fabric, has: { x: {}, y: {} } }),
      slice({ uid: "half", pool: "half", sliceCount: 2, has: { h: {} } }),
    ],
    [
      ...[0, 3, 5, 11].map((index) =>
        claim(`gpu-${index}`, [use("a", { pool: `n${index}` })], `ns-${index % 2}`),
      ),
      claim("fabric", [use("x", fabric)], "ns-1"),
      claim("mig", [use("p", { driver: "mig.example.com", pool: "n4" })]),
      claim("nic", [
        use("eth", {
          driver: "nic.example.com",
          pool: "n7",
          consumed: capacityOf({ bandwidth: 25 }),
        }),
      ]),
      claim("gone", [use("z", { pool: "n1" })]),
      { ...claim("pending", []), state: "pending", createdAt: 60_000 },
      { ...claim("nobody", [use("b", { pool: "n2" })]), state: "unreserved" },
    ],
  );
}

/** A cluster whose pools are in several shards, with pods that wait, change, and are lost. */
function exampleWorld(shards: number): World {
  const world = new World(shards);
  for (let index = 0; index < 13; index += 1) {
    const listed = amounts(
      [1000 * (1 + (index % 4)), 1000 + 100 * index],
      index % 3 === 0 ? { "nvidia.com/gpu": 4 } : {},
    );
    world.node({
      uid: `n${index}`,
      name: `n${index}`,
      capacity: listed,
      allocatable: listed,
      ready: true,
      unschedulable: false,
      state: states[index % states.length] ?? "open",
      pool: `pool-${index % 3}`,
      roles: [],
      labels: new Map(),
    });
  }
  for (let index = 0; index < 90; index += 1) world.pod(podOf(index, `n${index % 14}`));
  world.pod(podOf(90, "", { reason: "unschedulable", insufficient: ["cpu"], createdAt: 5000 }));
  world.pod(podOf(91, "", { reason: "gated", insufficient: [], createdAt: undefined }));
  world.devices(exampleDevices());
  return world;
}

/** What a scrape gives, with the labels of a target. */
function scraped(
  series: readonly ParsedSeries[],
  job: string,
  target: number,
  absent: readonly (readonly [number, number])[] = [],
): InputSeries[] {
  const instance = `10.0.1.${target}:8080`;
  return series.map(({ name, labels, value }) => ({
    name,
    labels: { ...replicaA, job, instance, ...Object.fromEntries(labels) },
    values: { value, absent },
  }));
}

const recorded = recordingRules.map(({ record }) => record);
/** Those that speak of shards themselves, and what only shards expose. */
const ofShards = new Set(
  recorded.filter((record) => /total_shards|largest_node_loss|cluster_free/.test(record)),
);
const views = recorded.filter((record) => !ofShards.has(record));
/** What shard 0 says of the whole cluster. */
const ofShard0 = /_unsched|_claims:|_device_pools_|_device_allocations_/;

async function seriesOf(
  world: World,
  job: string,
  absent: (shard: number) => readonly (readonly [number, number])[],
) {
  const all: InputSeries[] = [];
  for (const [ordinal, shard] of world.shards.entries()) {
    all.push(...scraped(shard.series(), job, 10 * world.shards.length + ordinal, absent(ordinal)));
  }
  return all;
}

const always = () => [];

/** With a second replica of each shard. */
function twice(series: readonly InputSeries[]): readonly InputSeries[] {
  const instance = replicaA["instance"] ?? "";
  const first = series.map((each) => ({ ...each, labels: { ...each.labels, instance } }));
  return [...series, ...secondReplica(first)];
}

function alwaysThere(series: readonly InputSeries[]): InputSeries[] {
  return series.map((each) =>
    typeof each.values === "object" && "absent" in each.values
      ? { ...each, values: { ...each.values, absent: [] } }
      : each,
  );
}

/** That a recorded series of two jobs is the same but for rounding, with as many series as told. */
function sameIn(
  one: string,
  other: string,
  record: string,
  minute: number,
): NonNullable<RuleTest["samples"]> {
  const [left, right] = [`${record}{job="${one}"}`, `${record}{job="${other}"}`];
  return [
    [minute, `${left} unless ignoring (job) ${right}`, {}],
    [minute, `${right} unless ignoring (job) ${left}`, {}],
    [minute, `abs(${left} - ignoring (job) ${right}) > 1e-9`, {}],
    [minute, `absent(${left})`, {}],
  ];
}

suite("the recording rules over the real expositions of shards", { skip: noPromtool }, () => {
  for (const total of [1, 2, 3, 5]) {
    test(`${total} of them are one exporter, with a second replica of each and without`, async () => {
      const world = exampleWorld(total);
      const whole = scraped(world.whole.series(), "whole", 1);
      const shards = await seriesOf(world, "shards", always);
      const samples = views.flatMap((record) => sameIn("whole", "shards", record, 5));
      await runRuleTests([
        { name: "one replica", series: [...whole, ...shards], samples },
        { name: "two replicas", series: [...whole, ...twice(shards)], samples },
      ]);
    });
  }

  test("while one is missing nothing is recorded that would be of a part, and then the whole again", async () => {
    const world = exampleWorld(3);
    const whole = scraped(world.whole.series(), "whole", 1);
    const shards = await seriesOf(world, "shards", (shard) => (shard === 1 ? [[10, 40]] : []));
    const ofParts = views.filter((record) => !record.startsWith("node:") && !ofShard0.test(record));
    const still = views.filter((record) => ofShard0.test(record));
    const missing = "cluster:kubecommit_total_shards:missing";
    await runRuleTests([
      {
        name: "shard 1 goes and comes",
        series: [...whole, ...shards],
        samples: [
          ...views.flatMap((record) => sameIn("whole", "shards", record, 9)),
          ...ofParts.map((record) => [20, `${record}{job="shards"}`, {}] as const),
          ...still.flatMap((record) => sameIn("whole", "shards", record, 20)),
          [20, missing, { [`${missing}{job="shards"}`]: 1 }],
          ...views.flatMap((record) => sameIn("whole", "shards", record, 41)),
        ],
      },
      {
        name: "demand that meets no sum of what is free is not demand that finds no room",
        series: shards,
        alerts: [[39, "KubeCommitPendingDemandExceedsFree", []]],
      },
    ]);
  });

  test("while their number changes the totals are never mixed", async () => {
    const world = exampleWorld(2);
    const whole = scraped(world.whole.series(), "whole", 1);
    // As a StatefulSet does it: the new pod first, then the others, one after the other.
    const before = await seriesOf(world, "shards", (shard) => [[shard === 1 ? 10 : 20, 1000]]);
    world.restart(3);
    const after = await seriesOf(world, "shards", (shard) => [[0, [25, 15, 5][shard] ?? 0]]);
    const ofParts = views.filter((record) => !record.startsWith("node:") && !ofShard0.test(record));
    const same = (minute: number) =>
      views.flatMap((record) => sameIn("whole", "shards", record, minute));
    await runRuleTests([
      {
        name: "from two to three",
        series: [...whole, ...before, ...after],
        samples: [
          ...same(4),
          ...same(9),
          ...[12, 17, 22].flatMap((minute) =>
            ofParts.map((record) => [minute, `${record}{job="shards"}`, {}] as const),
          ),
          ...same(26),
        ],
      },
      {
        name: "three beside two, all of them there",
        series: [...whole, ...alwaysThere(before), ...alwaysThere(after)],
        samples: same(9),
      },
    ]);
  });

  test("panels show the same of shards as of one exporter, and nothing of a part", async () => {
    const world = exampleWorld(3);
    const whole = scraped(world.whole.series(), "whole", 1);
    const shards = await seriesOf(world, "shards", (shard) => (shard === 1 ? [[10, 40]] : []));
    const exprs = [...dashboards.values()]
      .flatMap(panelsOf)
      .flatMap(({ targets }) => targets.map(({ expr }) => expr))
      .filter((expr) =>
        /kubecommit_(claims|cluster|device_|namespace|node|orphan|pool|resizing|unsched)/.test(
          expr,
        ),
      );
    const samples = exprs.flatMap((expr) => {
      const [left, right] = ["whole", "shards"].map((job) => `(${substituted(expr, { job })})`);
      return [
        [9, `${left} unless ${right}`, {}],
        [9, `${right} unless ${left}`, {}],
        [9, `abs(${left} - ${right}) > 1e-9`, {}],
        // What is of the whole cluster does not fall while a part is missing.
        ...(/kubecommit_(cluster_|namespace_|pool_)/.test(expr)
          ? [[20, `${right} != 0 and ${left} != ${right}`, {}] as const]
          : []),
      ] as const;
    });
    assert.ok(exprs.length > 60);
    await runRuleTests([{ name: "panels", series: [...whole, ...shards], samples }]);
  });

  test("labels of a scrape that are called like those of shards change nothing for one exporter", async () => {
    const world = exampleWorld(1);
    const series = world.whole.series();
    const whole = scraped(series, "whole", 1);
    const named = [1, 2].flatMap((target) =>
      scraped(series, "named", target).map((each) => ({
        ...each,
        labels: { ...each.labels, shard: `prometheus-${target}` },
      })),
    );
    const samples = views.flatMap((record) => sameIn("whole", "named", record, 5));
    await runRuleTests([{ name: "two replicas", series: [...whole, ...named], samples }]);
  });
});
