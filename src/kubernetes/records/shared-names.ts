const maxNames = 50_000;

/** Lets all records that carry a name hold the same string. */
export class SharedNames {
  readonly #names = new Map<string, string>();

  shared(name: string): string {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    // Forgetting costs only that later records hold another copy.
    if (this.#names.size === maxNames) this.#names.clear();
    this.#names.set(name, name);
    return name;
  }
}
