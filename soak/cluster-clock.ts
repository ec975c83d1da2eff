import type { Manifest } from "../src/simulator/cluster.ts";
import type { Series } from "../test/program.ts";

const resource = "soak.example/clock";
/** What the exporter calls it. */
const label = "soak_example_clock";
const name = "clock";

/**
 * A node and a pod in the simulated cluster that say what time it is, in milliseconds since the
 * epoch, as amounts of a resource. What an exporter shows of them is the time that its numbers are
 * really of, whatever they claim.
 */
export function clockManifests(now: number): readonly [node: Manifest, pod: Manifest] {
  const amounts = { [resource]: String(now) };
  const size = { cpu: "1", memory: "1Gi", pods: "10", ...amounts };
  return [
    { kind: "Node", metadata: { name }, status: { capacity: size, allocatable: size } },
    {
      kind: "Pod",
      metadata: { name, namespace: "soak" },
      spec: {
        nodeName: name,
        containers: [{ name, resources: { requests: amounts, limits: amounts } }],
      },
      status: { phase: "Running" },
    },
  ];
}

/** The times that are shown of the node and of the pod; undefined where there are none. */
export function clocksIn(series: Series): {
  readonly node: number | undefined;
  readonly pod: number | undefined;
} {
  const valueOf = (family: string): number | undefined => {
    const start = `${family}{node="${name}",resource="${label}"`;
    for (const [key, value] of series) if (key.startsWith(start)) return value;
    return undefined;
  };
  return { node: valueOf("kubecommit_node_allocatable"), pod: valueOf("kubecommit_node_requests") };
}
