import type { PanelBuilder } from "./panel.ts";
import { timeSeries } from "./panels.ts";
import { own, ownRate } from "./queries.ts";
import { table } from "./tables.ts";

function byInstance(name: string): string {
  return `max by (instance) (${own(name)})`;
}

export const processPanels: readonly PanelBuilder[] = [
  timeSeries({
    title: "Memory",
    description: "Resident memory, and the part of the JavaScript heap that is in use.",
    targets: [
      { expr: byInstance("process_resident_memory_bytes"), legend: "resident {{instance}}" },
      { expr: byInstance("nodejs_heap_size_used_bytes"), legend: "heap {{instance}}" },
    ],
    unit: "bytes",
    min: 0,
    width: 8,
  }),
  timeSeries({
    title: "CPU",
    description: "Share of one core that the exporter uses.",
    targets: [{ expr: ownRate("process_cpu_seconds_total", "instance"), legend: "{{instance}}" }],
    unit: "percentunit",
    min: 0,
    width: 8,
  }),
  timeSeries({
    title: "Event loop delay",
    description:
      "How late the event loop was, at worst and at the 99th percentile, since the previous scrape.",
    targets: [
      { expr: byInstance("nodejs_eventloop_lag_max_seconds"), legend: "max {{instance}}" },
      {
        expr: byInstance("nodejs_eventloop_lag_p99_seconds"),
        legend: "99th percentile {{instance}}",
      },
    ],
    unit: "s",
    min: 0,
    width: 8,
  }),
];

export const versions: PanelBuilder = table({
  title: "Versions",
  description:
    "What is running, the Kubernetes version that it reads, and the version of the scheduler whose rules it follows. Replicas should agree.",
  targets: [
    {
      refId: "build",
      expr: `max by (cluster, instance, version, revision, node_version) (${own("kubecommit_build_info")})`,
      legend: "build",
    },
    {
      refId: "accounting",
      expr: `max by (cluster, instance, rules, server_version) (${own("kubecommit_accounting_info")})`,
      legend: "accounting",
    },
    {
      refId: "start",
      expr: `time() - max by (cluster, instance) (${own("process_start_time_seconds")})`,
      legend: "start",
    },
  ],
  columns: [
    { from: "instance", name: "Instance" },
    { from: "cluster", name: "Cluster" },
    { from: "version", name: "Version" },
    { from: "revision", name: "Revision" },
    { from: "node_version", name: "Node.js" },
    { from: "server_version", name: "Kubernetes" },
    { from: "rules", name: "Rules of" },
    { from: "start", name: "Running for", properties: { unit: "s", decimals: 0 } },
  ],
  sortBy: "Instance",
  unit: "none",
  width: 24,
});
