/**
 * PromQL over the exporter's own metrics, so that a dashboard works without the recording rules.
 *
 * Everything is aggregated by `cluster`, which is harmless where no such label exists, and by
 * `max` or `min` over replicas before anything is summed. Where shards have a part each, the parts are
 * put together as the recording rules do it: once all shards of one total are there.
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

/** How many shards of each total are not there: one series per cluster and total. */
const missingShards = `max by (cluster, total_shards) (${metric("kubecommit_total_shards")}) - count by (cluster, total_shards) (count by (cluster, shard, total_shards) (${metric("kubecommit_total_shards")}))`;

/** Keeps what is of whole clusters: nothing where no total has all of its shards. */
export function ofWhole(expr: string): string {
  return `(${expr} unless on (cluster) (min by (cluster) (${missingShards}) > 0))`;
}

/** A metric of which each shard has a part, put together: one series for each set of these labels. */
export function together(
  name: string,
  matchers: string,
  labels: string,
  {
    fold = "max",
    over = "sum",
  }: { readonly fold?: "max" | "min"; readonly over?: "sum" | "max" } = {},
): string {
  const part = (total: string) =>
    metric(name, `${matchers === "" ? "" : `${matchers}, `}total_shards${total}`);
  const parts = `${over} by (${labels}, total_shards) (${fold} by (${labels}, shard, total_shards) (${part('!=""')}))`;
  return `${fold} by (${labels}) (${part('=""')} or (${parts} unless on (cluster, total_shards) (${missingShards} > 0)))`;
}

/** A metric of the chosen node, once for all replicas. */
export function ofNode(name: string, matchers = "", labels = "node"): string {
  return `max by (${labels}) (${metric(name, `node="$node"${matchers === "" ? "" : `, ${matchers}`}`)})`;
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
  return `sum by (cluster) ${ofWhole(ofOpen(perNode(name, `resource="${resource}"`)))}`;
}

/** An amount of each pool: one series per cluster, pool and resource. */
export function perPool(family: string, matchers = "", labels = "cluster, pool, resource"): string {
  const name = `kubecommit_pool_${family}`;
  const [, amount] = /^(requests|limits)_ratio$/.exec(family) ?? [];
  if (amount !== undefined)
    return `(${folded(name, matchers, labels)} or ${share(amount, matchers, labels)})`;
  return together(name, matchers, labels, { over: family === "largest_free" ? "max" : "sum" });
}

/** What every replica says of the whole, and no shard does. */
function folded(name: string, matchers: string, labels: string, fold = "max"): string {
  return `${fold} by (${labels}) (${metric(name, matchers)})`;
}

/** The ratio that shards have together: of sums, as those of parts would say nothing. */
function share(amount: string, matchers: string, labels: string): string {
  const [part, whole] = [amount, "allocatable"].map((family) =>
    together(`kubecommit_pool_${family}`, matchers, labels),
  );
  return `${part} / (${whole} > 0)`;
}

/** What would be left of a pool, or of the open nodes of the cluster, after the loss of a node. */
function margin(level: "pool" | "cluster", matchers: string, labels: string): string {
  const said = folded(`kubecommit_${level}_node_loss_margin`, matchers, labels, "min");
  const free = together(`kubecommit_${level}_free`, matchers, labels, { fold: "min" });
  const loss = together(`kubecommit_${level}_largest_node_loss`, matchers, labels, { over: "max" });
  return `(${said} or (${free} - ${loss}))`;
}

/** As {@link margin}, of each pool. */
export function poolMargin(resource: string, labels: string): string {
  return margin("pool", `resource="${resource}"`, labels);
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
  return `sum by (cluster, pool) (${ofWhole(perNode(name, matchers))} * on (cluster, node) group_left (pool) ${pools})`;
}

/** What of devices belongs to usable nodes, or to no node: one series for each set of these labels. */
function ofDevices(name: string, labels: string): string {
  const ofNodes = ofUsable(perNode(name, 'node!=""', labels));
  return ofWhole(`(${ofNodes} or ${perNode(name, 'node=""', labels)})`);
}

/** The same, added up by driver and by further labels of the metric. */
export function byDriver(name: string, ...further: readonly string[]): string {
  const labels = ["cluster", "driver", ...further].join(", ");
  return `sum by (${labels}) ${ofDevices(name, `${labels}, node`)}`;
}

/** What claims have been given of devices, as a share of what there is. */
export function shareOfDevices(name: string, of: (amount: string) => string): string {
  return `${of(`${name}_allocated`)} / (${of(name)} > 0)`;
}

/** What every replica says of the devices of the whole cluster: one series for each of these labels. */
export function ofAllDevices(name: string, labels: string, matchers = ""): string {
  return folded(name, matchers, labels);
}

/** What pods without a node request: one series per cluster and resource. */
export function pending(matchers = ""): string {
  return `max by (cluster, resource) (${metric("kubecommit_unscheduled_requests", matchers)})`;
}

/** What the open nodes would have left after the loss of one: nothing where there are not two. */
export function lossMargin(resource: string): string {
  const left = margin("cluster", `resource="${resource}"`, "cluster");
  return `(${left} unless on (cluster) sum by (cluster) (${openNodes}) < 2)`;
}

/** How fast a counter of the chosen exporters grows per second, summed by labels. */
export function ownRate(name: string, labels: string, matchers = ""): string {
  return `sum by (${labels}) (rate(${own(name, matchers)}[$__rate_interval]))`;
}
