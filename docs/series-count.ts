import { resourceChoice, shownResources } from "../src/accounting/shown-resources.ts";
import type { Snapshot } from "../src/accounting/snapshot.ts";
import { takeSnapshot } from "../src/accounting/take-snapshot.ts";
import { ClusterState } from "../src/cluster/cluster-state.ts";
import { options } from "../src/config/options.ts";
import { nodeKind, podKind } from "../src/kubernetes/kinds.ts";
import { clusterFamilies, labelSnapshot } from "../src/render/families.ts";
import type { ClusterFamily } from "../src/render/family.ts";
import { podShape } from "../src/resources/pod-shape.ts";
import { readObjects } from "./read-objects.ts";

/** What a family has series for; each by the label of the same name. */
const subjects = ["node", "namespace", "pool"] as const;
export type Subject = (typeof subjects)[number] | "cluster";

const names = { node: ["a", "b"], namespace: ["x", "y", "z"], pool: ["default"] } as const;

/** What the kubelet of an ordinary node reports. */
const amounts = {
  cpu: "8",
  memory: "32Gi",
  "ephemeral-storage": "100Gi",
  "hugepages-1Gi": "0",
  "hugepages-2Mi": "0",
  pods: "110",
};
const resources = { requests: { cpu: "1", memory: "1Gi" }, limits: { cpu: "1", memory: "1Gi" } };

const nodes = names.node.map((name) => ({
  metadata: { name, uid: name, labels: { "node-role.kubernetes.io/worker": "" } },
  spec: {},
  // Ready, so that its pool has numbers: those are of usable nodes.
  status: {
    capacity: amounts,
    allocatable: amounts,
    conditions: [{ type: "Ready", status: "True" }],
  },
}));
const pods = names.namespace.flatMap((namespace) =>
  names.node.map((nodeName) => ({
    metadata: { name: nodeName, namespace, uid: `${namespace}/${nodeName}` },
    spec: { nodeName, containers: [{ name: "app", resources }] },
    status: { phase: "Running" },
  })),
);

const waiting = {
  metadata: {
    name: "waiting",
    namespace: "x",
    uid: "waiting",
    creationTimestamp: "2026-01-01T00:00:00Z",
  },
  spec: { containers: [{ name: "app", resources }] },
  status: {
    phase: "Pending",
    conditions: [
      {
        type: "PodScheduled",
        status: "False",
        reason: "Unschedulable",
        message: "0/2 nodes are available: 2 Insufficient cpu.",
      },
    ],
  },
};

function ordinaryCluster(): Snapshot {
  const state = new ClusterState();
  state.accounting = { rules: "1.37", serverVersion: "v1.37.0" };
  const limits = {
    nodeLabels: options.nodeLabels.parse(options.nodeLabels.fallback),
    poolLabels: options.poolLabels.parse(options.poolLabels.fallback),
    maxNodes: names.node.length,
    maxResourcesPerList: 32,
  };
  readObjects(nodeKind(state, limits), "NodeList", nodes);
  readObjects(podKind(state, limits), "PodList", [...pods, waiting]);
  return takeSnapshot(state, { shapes: [podShape("small=cpu:1,memory:1Gi")] });
}

const ordinary = ordinaryCluster();

/** What a family has series for. */
export function subjectOf({ labels }: ClusterFamily): Subject {
  return subjects.find((subject) => labels.includes(subject)) ?? "cluster";
}

/**
 * How many series a family has for each of its subject: for a node that lists 6 resources, or a
 * namespace whose pods request and limit cpu and memory.
 *
 * @param shown as for `--resources`
 */
export function seriesOf(family: ClusterFamily, shown: readonly string[] = []): number {
  const isShown = resourceChoice(shown);
  const snapshot = isShown === undefined ? ordinary : shownResources(ordinary, isShown);
  let series = 0;
  const counted = family.samples(labelSnapshot(snapshot), () => (series += 1));
  Array.from(counted);
  const subject = subjectOf(family);
  return subject === "cluster" ? series : series / names[subject].length;
}

/** How many series these families have together for each of a subject. */
export function seriesFor(
  subject: Subject,
  families: readonly ClusterFamily[] = clusterFamilies,
  shown: readonly string[] = [],
): number {
  return families
    .filter((family) => subjectOf(family) === subject)
    .reduce((sum, family) => sum + seriesOf(family, shown), 0);
}
