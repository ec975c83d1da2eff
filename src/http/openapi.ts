import { paths } from "./endpoints.ts";

const number = { type: "number" };
const integer = { type: "integer" };
const string = { type: "string" };
const boolean = { type: "boolean" };

function object(properties: Record<string, object>): object {
  return { type: "object", required: Object.keys(properties), properties };
}

function list(items: object): object {
  return { type: "array", items };
}

/** An object keyed by names that come from the cluster. */
function named(value: object): object {
  return { type: "object", additionalProperties: value };
}

const reference = (name: string) => ({ $ref: `#/components/schemas/${name}` });

const schemas = {
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
    ...object({
      time: {
        ...string,
        format: "date-time",
        description: "Until when the numbers are known to have been current.",
      },
      rules: { ...string, description: "The Kubernetes version whose scheduler's rules apply." },
      serverVersion: string,
      pods: integer,
      orphanPods: integer,
      nodes: list(
        object({
          name: string,
          ready: boolean,
          unschedulable: boolean,
          podsWithoutRequests: reference("CpuAndMemory"),
          podsWithoutLimits: reference("CpuAndMemory"),
          labels: named(string),
          resources: named(reference("NodeAmounts")),
        }),
      ),
      namespaces: list(object({ name: string, resources: named(reference("Amounts")) })),
      unscheduled: object({ pods: integer, resources: named(reference("Amounts")) }),
    }),
    description:
      "The whole account: raw resource names; cpu in millicores, everything else in whole units.",
  },
  // Those of them that `--resources` shows.
  CpuAndMemory: { type: "object", properties: { cpu: integer, memory: integer } },
  Amounts: object({ requests: integer, limits: integer }),
  NodeAmounts: {
    type: "object",
    required: ["requests", "limits"],
    properties: { capacity: integer, allocatable: integer, requests: integer, limits: integer },
  },
  Probe: object({ Message: { const: "OK" } }),
  Error: object({ error: object({ code: integer, reason: string, message: string }) }),
};

function answer(description: string, schema: object): object {
  return { description, content: { "application/json": { schema } } };
}

function operation(summary: string, schema: object, unavailable?: string): object {
  return {
    get: {
      summary,
      responses: {
        200: answer("The document. `Age` says how many seconds old its numbers are.", schema),
        ...(unavailable === undefined ? {} : { 503: answer(unavailable, reference("Error")) }),
      },
    },
  };
}

/** The OpenAPI 3.1 description of the JSON endpoints, as the original application had one. */
export function openApi(version: string): object {
  const notSynced = "The cluster has not been read yet; `Retry-After` says when to ask again.";
  return {
    openapi: "3.1.0",
    info: {
      title: "kubecommit",
      version,
      description: "What pods request of each Kubernetes node.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths: {
      [paths.nodes[0]]: operation("Requests and limits per node", reference("Nodes"), notSynced),
      [paths.probes[0]]: operation("Whether the process serves", reference("Probe")),
      [paths.podMetrics[0]]: operation(
        "Current usage per pod, from metrics.k8s.io",
        reference("PodUsage"),
        "metrics.k8s.io is absent, forbidden or down.",
      ),
      [paths.snapshot[0]]: operation("The whole account", reference("Snapshot"), notSynced),
    },
    components: { schemas },
  };
}
