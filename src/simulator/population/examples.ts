import type { Manifest } from "../cluster.ts";

function node(name: string): Manifest {
  const amounts = { cpu: "2", memory: "8148660Ki", pods: "110" };
  return {
    kind: "Node",
    metadata: { name },
    status: {
      capacity: amounts,
      allocatable: amounts,
      conditions: [{ type: "Ready", status: "True" }],
    },
  };
}

function pod(name: string, nodeName: string, requests: object, limits: object): Manifest {
  const resources = { requests: { ...requests }, limits: { ...limits } };
  return {
    kind: "Pod",
    metadata: { name, namespace: "default" },
    spec: { nodeName, containers: [{ name: "app", resources }] },
    status: { phase: "Running" },
  };
}

/** The three nodes of the example in the documentation of pykles. */
export const threeNodes: readonly Manifest[] = [
  node("node1"),
  node("node2"),
  node("node3"),
  // It has a cpu request but no cpu limit, which pykles counts as none.
  pod("node1-a", "node1", { cpu: "100m", memory: "70Mi" }, { memory: "170Mi" }),
  pod("node2-a", "node2", { cpu: "500m", memory: "256Mi" }, { cpu: "1", memory: "512Mi" }),
  pod("node3-a", "node3", { cpu: "250m", memory: "250Mi" }, { cpu: "500m", memory: "512Mi" }),
  pod("node3-b", "node3", { cpu: "500m", memory: "256Mi" }, { cpu: "1", memory: "512Mi" }),
];
