import { clusterFamilies } from "../src/render/families.ts";
import { familiesOfShards, overShardsOf, type OverShards } from "../src/render/shard-families.ts";

const togetherTexts: Readonly<Record<OverShards, string>> = {
  node: "what the one shard says that the node belongs to, in `kubecommit_node_*`",
  "shard 0":
    "what shard 0 says; the others say nothing, as pods without a node are of none of theirs",
  same: "what every shard says",
  sum: "the sum over shards",
  max: "the maximum over shards",
  derived: "computed from others; no shard says it, as it would mean nothing",
};

/** What the families are over shards, in the order of the explanation. */
function overShardsRows(): readonly (readonly string[])[] {
  const families = [...clusterFamilies, ...familiesOfShards];
  return Object.entries(togetherTexts).map(([over, text]) => {
    const names = families.filter((family) => overShardsOf(family) === over);
    const list = names.map(({ name }) => `\`${name}\``).join(", ");
    return [text, over === "node" ? "families by node" : list];
  });
}

function plainTable(rows: readonly (readonly string[])[], head: readonly string[]): string {
  return [line(head), line(head.map(() => "-")), ...rows.map(line)].join("\n");
}

function line(cells: readonly string[]): string {
  return `| ${cells.join(" | ")} |`;
}

/** What the metrics of several shards are together, as a section of docs/metrics.md. */
export function shardsSection(): string {
  return `## Shards

With \`--shard=K --total-shards=N\` an exporter accounts for its part of the nodes ([sharding.md](sharding.md)). Families that each shard has a part of have two more labels, \`shard\` and \`total_shards\`: what has them is not of the whole cluster. The others are as without shards. And there are

${plainTable(
  familiesOfShards.map((family) => [
    `\`${family.name}\``,
    `${family.labels.map((label) => `\`${label}\`, `).join("")}\`shard\`, \`total_shards\``,
    family.help,
  ]),
  ["name", "labels", "what"],
)}

How N shards together are one exporter:

${plainTable(overShardsRows(), ["the whole is", "of"])}

- \`kubecommit_total_shards\` is the value N, once the shard has numbers. Whether all shards of one total are there is what \`total_shards:kubecommit_total_shards:missing\` records. No option leaves it out.
- \`kubecommit_pool_requests_ratio\` is the sum of \`kubecommit_pool_requests\` divided by that of \`kubecommit_pool_allocatable\`, and so for limits. \`kubecommit_pool_node_loss_margin\` is the sum of \`kubecommit_pool_free\` less the maximum of \`kubecommit_pool_largest_node_loss\`: what is free on all nodes, less the most that one of them takes along. So is that of the cluster.
- The metrics about the exporter are of each shard for itself.`;
}
