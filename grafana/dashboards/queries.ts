/**
 * PromQL over the exporter's own metrics, so that a dashboard works without the recording rules.
 *
 * Everything is aggregated by `cluster`, which is harmless where no such label exists, and by
 * `max` or `min` over replicas before anything is summed.
 */

const scope = 'job=~"$job", cluster=~"$cluster"';

/** A metric of the chosen jobs and clusters. */
export function metric(name: string, matchers = ""): string {
  return `${name}{${scope}${matchers === "" ? "" : `, ${matchers}`}}`;
}

/** A metric of the chosen exporters. */
export function own(name: string, matchers = ""): string {
  return metric(name, `instance=~"$instance"${matchers === "" ? "" : `, ${matchers}`}`);
}

/** A metric about nodes, once per node. */
export function perNode(name: string, matchers = "", labels = "cluster, node"): string {
  return `max by (${labels}) (${metric(name, matchers)})`;
}

/** 1 for each node that is ready and not cordoned, else 0. */
export const usable = `min by (cluster, node) (${metric("kubecommit_node_ready")} * (1 - ${metric("kubecommit_node_unschedulable")}))`;

/** Keeps what belongs to usable nodes. */
export function ofUsable(expr: string): string {
  return `(${expr} and on (cluster, node) ${usable} == 1)`;
}

/** An amount of a resource on the usable nodes: one series per cluster. */
export function usableSum(name: string, resource: string): string {
  return `sum by (cluster) ${ofUsable(perNode(name, `resource="${resource}"`))}`;
}

/** An amount of all resources on the usable nodes: one series per cluster and resource. */
export function usableSums(name: string, matchers: string): string {
  return `sum by (cluster, resource) ${ofUsable(perNode(name, matchers, "cluster, node, resource"))}`;
}

/** What pods without a node request: one series per cluster and resource. */
export function pending(matchers = ""): string {
  return `max by (cluster, resource) (${metric("kubecommit_unscheduled_requests", matchers)})`;
}

/** The largest allocatable of any usable node: one series per cluster. */
export function largestNode(resource: string): string {
  return `max by (cluster) ${ofUsable(perNode("kubecommit_node_allocatable", `resource="${resource}"`))}`;
}

/** Keeps only clusters with at least two usable nodes. */
export function withTwoNodes(expr: string): string {
  return `${expr} unless on (cluster) sum by (cluster) (${usable}) < 2`;
}

/** How fast a counter of the chosen exporters grows per second, summed by labels. */
export function ownRate(name: string, labels: string, matchers = ""): string {
  return `sum by (${labels}) (rate(${own(name, matchers)}[$__rate_interval]))`;
}
