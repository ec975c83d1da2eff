import { RecentMap } from "../../cluster/recent-map.ts";

/** In UTF-16 units: of so much text twice is remembered. */
const rememberedText = 100_000;

/**
 * Lets records share maps that are equal: each takes 250 bytes, and the nodes of one kind and zone have
 * the same labels, and list the same beside the native resources.
 */
export class SharedMaps<V extends string | number> {
  readonly #known = new RecentMap<string, ReadonlyMap<string, V>>(
    rememberedText,
    (key) => key.length,
  );

  /** A map with the same entries in the same order: the first of them that is remembered. */
  shared(map: ReadonlyMap<string, V>): ReadonlyMap<string, V> {
    const key = JSON.stringify([...map]);
    const known = this.#known.get(key);
    if (known === undefined) this.#known.set(key, map);
    return known ?? map;
  }
}
