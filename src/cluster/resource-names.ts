import { RecentMap } from "./recent-map.ts";

/**
 * Lets all records that carry the name of a resource hold the same string. Which names exist is
 * said by the records alone: a name that no record carries any more is forgotten.
 */
export class ResourceNames {
  readonly #shared = new RecentMap<string, string>(5000);

  shared(name: string): string {
    const known = this.#shared.get(name);
    if (known !== undefined) return known;
    this.#shared.set(name, name);
    return name;
  }
}
