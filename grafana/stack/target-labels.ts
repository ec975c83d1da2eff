/**
 * Labels of a target as relabelings may set them: names that our metrics use too, and one that
 * nobody has heard of; some differ between replicas. They must not change any answer.
 */
export function foreignLabels(replica: number): Readonly<Record<string, string>> {
  return {
    node: `host-${replica}`,
    host: `host-${replica}`,
    pod: `kubecommit-${replica}`,
    pool: `pool-of-exporter-${replica}`,
    namespace: "monitoring",
    container: "exporter",
    resource: "resource-of-the-exporter",
    unit: "unit-of-the-exporter",
    state: "state-of-the-exporter",
    fit: "fit-of-the-exporter",
    role: "role-of-the-exporter",
    team: "platform",
  };
}
