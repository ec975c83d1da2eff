import type { ShardPart, Snapshot } from "../../accounting/snapshot.ts";
import { countText } from "./amounts.ts";
import { html, type Html } from "./html.ts";

/** Says on every page that there is more to the cluster than is on it. */
export function shardNotice({
  shard: { ordinal, total, clusterNodes },
  nodes,
}: {
  readonly shard: ShardPart;
  readonly nodes: Snapshot["nodes"];
}): Html {
  const waiting = ordinal === 0 ? ", and the pods that wait for a node" : "";
  return html`<p class="notice">
    <strong
      >Shard ${ordinal} of ${total}: ${countText(nodes.length)} of ${countText(clusterNodes)}
      nodes</strong
    >
    and the pods on them${waiting}. Shards count from 0. All numbers here are of this part;
    Prometheus adds the parts up.
  </p> `;
}
