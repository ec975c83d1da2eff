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

/** States of nodes on which pods of some kind may be placed, as a regular expression. */
const usableStates = "open|dedicated";

/**
 * One series per node, for the right side of a join: replicas may differ in a label for a moment,
 * and a join with two series fails.
 */
export function onePerNode(expr: string): string {
  return `topk by (cluster, node) (1, ${expr})`;
}

/** 1 for each node in one of these states; not if a replica says otherwise. */
function nodesIn(states: string): string {
  const info = (operator: string) => perNode("kubecommit_node_info", `state${operator}"${states}"`);
  return `(${info("=~")} unless ${info("!~")})`;
}

const openNodes = nodesIn("open");
const usableNodes = nodesIn(usableStates);

/** Keeps what belongs to open nodes, on which any pod may be placed. */
export function ofOpen(expr: string): string {
  return `(${expr} and on (cluster, node) ${openNodes})`;
}

/** Keeps what belongs to usable nodes, which are open or dedicated. */
export function ofUsable(expr: string): string {
  return `(${expr} and on (cluster, node) ${usableNodes})`;
}

/** An amount of a resource on the open nodes: one series per cluster. */
export function openSum(name: string, resource: string): string {
  return `sum by (cluster) ${ofOpen(perNode(name, `resource="${resource}"`))}`;
}

/** An amount of each pool: one series per cluster, pool and resource. */
export function perPool(family: string, matchers = "", labels = "cluster, pool, resource"): string {
  return `max by (${labels}) (${metric(`kubecommit_pool_${family}`, matchers)})`;
}

/** An amount of one resource on all usable nodes: one series per cluster. */
export function usableSum(family: string, resource: string): string {
  return `sum by (cluster) (${perPool(family, `resource="${resource}"`, "cluster, pool")})`;
}

/** Nodes of all pools in these states. */
export function nodeCount(matcher: string): string {
  return `sum(${perPool("nodes", `state${matcher}`, "cluster, pool, state")})`;
}

/** An amount of nodes, added up by pool: one series per cluster and pool. */
export function byPool(name: string, matchers: string): string {
  const pools = onePerNode(
    perNode("kubecommit_node_info", `state=~"${usableStates}"`, "cluster, node, pool"),
  );
  return `sum by (cluster, pool) (${perNode(name, matchers)} * on (cluster, node) group_left (pool) ${pools})`;
}

/** What pods without a node request: one series per cluster and resource. */
export function pending(matchers = ""): string {
  return `max by (cluster, resource) (${metric("kubecommit_unscheduled_requests", matchers)})`;
}

/** What the open nodes would have left after the loss of one: nothing where there are not two. */
export function lossMargin(resource: string): string {
  const margin = `min by (cluster) (${metric("kubecommit_cluster_node_loss_margin", `resource="${resource}"`)})`;
  return `(${margin} unless on (cluster) sum by (cluster) (${openNodes}) < 2)`;
}

/** How fast a counter of the chosen exporters grows per second, summed by labels. */
export function ownRate(name: string, labels: string, matchers = ""): string {
  return `sum by (${labels}) (rate(${own(name, matchers)}[$__rate_interval]))`;
}
