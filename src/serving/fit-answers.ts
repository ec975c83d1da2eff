import { roomByPool, usableByPool, type UsableNodes } from "../accounting/fit.ts";
import type { NodeTotals, ShardPart } from "../accounting/snapshot.ts";
import { RecentMap } from "../cluster/recent-map.ts";
import { nameOrder } from "../resources/name-order.ts";
import { renderFit, renderRoom } from "../render/fit-json.ts";

/** Up to twice as many answers are kept, and no longer ones: 6 MiB at most. */
const keptAnswers = 50;
const longestKept = 64 * 1024;

/** What fits on the nodes of one snapshot; answers that are asked for again are not made again. */
export class FitAnswers {
  readonly #nodes: readonly NodeTotals[];
  #pools: readonly UsableNodes[] | undefined;
  readonly #rooms = new RecentMap<string, string>(keptAnswers);

  readonly #shard: ShardPart | undefined;

  /** Of the nodes of a shard, if there are others. */
  constructor(nodes: readonly NodeTotals[], shard?: ShardPart) {
    this.#nodes = nodes;
    this.#shard = shard;
  }

  /** The document; `time` is until when the numbers were current. */
  document(requests: ReadonlyMap<string, number>, time: string): Buffer {
    return Buffer.from(renderFit(time, requests, this.#room(requests), this.#shard));
  }

  #room(requests: ReadonlyMap<string, number>): string {
    const key = keyOf(requests);
    const known = this.#rooms.get(key);
    if (known !== undefined) return known;
    this.#pools ??= usableByPool(this.#nodes);
    const room = renderRoom(roomByPool(this.#pools, requests));
    if (room.length <= longestKept) this.#rooms.set(key, room);
    return room;
  }
}

/** The same for requests that fit in the same places: their order and zeros do not matter. */
function keyOf(requests: ReadonlyMap<string, number>): string {
  const wanted = Array.from(requests).filter(([, amount]) => amount > 0);
  return JSON.stringify(wanted.toSorted(([a], [b]) => nameOrder(a, b)));
}
