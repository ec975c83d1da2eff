import {
  boolean,
  integer,
  list,
  named,
  number,
  object,
  optional,
  reference,
  string,
} from "./json-schema.ts";
import { deviceSchemas } from "./openapi-device-schemas.ts";

const currentUntil = {
  ...string,
  format: "date-time",
  description: "Until when the numbers are known to have been current.",
};
const time = { ...string, format: "date-time" };
const limits = { ...integer, description: "Absent of pods, which nothing limits." };
const nodeStates = ["not_ready", "cordoned", "blocked", "dedicated", "open"];

/** What a shard adds, which speaks of its own nodes only. */
const shardMembers = {
  shard: { ...integer, description: "Which part of the cluster this is, from 0 on." },
  totalShards: { ...integer, description: "How many parts there are." },
  clusterNodes: { ...integer, description: "How many nodes all parts have." },
};

/** With what is there where the exporter is one of several shards. */
function withShard(required: Record<string, object>, rest: Record<string, object> = {}): object {
  return optional(required, { ...shardMembers, ...rest });
}

/** The documents that are answered, by name. */
export const schemas = {
  Share: object({
    InstrumentedValue: { ...number, description: "Millicores (CPU) or bytes (RAM)." },
    Percent: { ...number, description: "Percent of capacity; may exceed 100." },
  }),
  NodeResource: object({
    Capacity: integer,
    Allocatable: integer,
    Requests: reference("Share"),
    Limits: reference("Share"),
  }),
  Nodes: object({
    Nodes: list(
      object({
        NodeName: string,
        CPU: reference("NodeResource"),
        RAM: reference("NodeResource"),
      }),
    ),
  }),
  PodUsage: object({
    Items: list(
      object({
        PodName: string,
        NameSpace: string,
        Containers: list(
          object({
            ContainerName: string,
            UsageCpu: { ...number, description: "Cores." },
            UsageMemory: { ...number, description: "Bytes." },
          }),
        ),
      }),
    ),
  }),
  Snapshot: {
    ...withShard(
      {
        time: currentUntil,
        rules: { ...string, description: "The Kubernetes version whose scheduler's rules apply." },
        serverVersion: string,
        pods: integer,
        orphanPods: integer,
        resizing: object({ deferred: integer, infeasible: integer, in_progress: integer }),
        foldedPools: {
          ...integer,
          description:
            "How many pools are together in the pool other, when there are too many: the smallest.",
        },
        nodes: list(reference("Node")),
        pools: list(reference("Pool")),
        nodeLossMargin: named({ ...integer, description: "Over all open nodes." }),
        fits: named({
          ...integer,
          description: "Pods that fit on all open nodes, by the name that --fit gives.",
        }),
        namespaces: list(
          object({
            name: string,
            unscheduledPods: integer,
            resources: named(reference("Amounts")),
          }),
        ),
        unscheduled: reference("Unscheduled"),
      },
      { devices: reference("Devices") },
    ),
    description:
      "The whole account: raw resource names; cpu in millicores, everything else in whole units.",
  },
  Node: optional(
    {
      name: string,
      pool: string,
      state: { ...string, enum: nodeStates },
      roles: list(string),
      ready: boolean,
      unschedulable: boolean,
      podsWithoutRequests: reference("CpuAndMemory"),
      podsWithoutLimits: reference("CpuAndMemory"),
      labels: named(string),
      resources: named(reference("NodeAmounts")),
    },
    { devices: named(reference("DriverDevices")) },
  ),
  Pool: optional(
    {
      name: string,
      nodes: object(Object.fromEntries(nodeStates.map((state) => [state, integer]))),
      resources: named(reference("PoolAmounts")),
      fits: named({ ...integer, description: "Pods, by the name that --fit gives." }),
    },
    { devices: named(object({ total: integer, allocated: integer })) },
  ),
  ...deviceSchemas,
  // Those of them that `--resources` shows.
  CpuAndMemory: { type: "object", properties: { cpu: integer, memory: integer } },
  Amounts: optional({ requests: integer }, { limits }),
  NodeAmounts: optional(
    {
      requests: integer,
      daemonsetRequests: {
        ...integer,
        description: "The part of pods of DaemonSets and static pods.",
      },
      preemptibleRequests: { ...integer, description: "The part of pods of negative priority." },
    },
    {
      capacity: integer,
      allocatable: integer,
      limits,
      deviceRequests: { ...integer, description: "The part that claims for devices serve." },
      daemonsetDeviceRequests: {
        ...integer,
        description: "The part that is in both daemonsetRequests and deviceRequests.",
      },
    },
  ),
  PoolAmounts: optional(
    {
      allocatable: integer,
      requests: integer,
      free: integer,
      largestFree: { ...integer, description: "On one node." },
      nodeLossMargin: {
        ...integer,
        description: "Below 0, the loss of the worst node leaves pods without room.",
      },
    },
    {
      limits,
      deviceRequests: {
        ...integer,
        description: "The part of the requests that claims for devices serve.",
      },
    },
  ),
  Unscheduled: optional(
    {
      pods: integer,
      byReason: object({ unschedulable: integer, gated: integer, pending: integer }),
      withoutShortage: {
        ...integer,
        description: "Unschedulable pods of which the scheduler names no resource.",
      },
      oldestByReason: {
        ...optional({}, { unschedulable: time, gated: time, pending: time }),
        description: "Creation of the oldest of each reason that any pod waits for.",
      },
      insufficient: named({ ...integer, description: "Pods that wait for want of it." }),
      resources: named(reference("Amounts")),
    },
    { oldest: { ...time, description: "Creation of the oldest." } },
  ),
  Fit: withShard({
    time: currentUntil,
    pods: { ...integer, description: "How many fit on all usable nodes, dedicated ones included." },
    podsOnOpenNodes: {
      ...integer,
      description: "How many of them fit on open nodes: all that do without tolerations.",
    },
    pools: list(
      object({
        name: string,
        pods: { ...integer, description: "How many fit on the usable nodes of the pool." },
        nodes: {
          ...list(object({ name: string, pods: integer })),
          description: "The five nodes with room for most, or fewer.",
        },
      }),
    ),
    requests: {
      ...named(integer),
      description:
        "What was asked for, by raw name: millicores of cpu, otherwise bytes or a count.",
    },
  }),
  Probe: object({ Message: { ...string, const: "OK" } }),
  Error: object({ error: object({ code: integer, reason: string, message: string }) }),
};
