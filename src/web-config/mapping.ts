/** Faults that are told one by one: more are no typing errors, but another file. */
const toldMost = 50;

/** Collects what is wrong with a file, so that all of it can be told at once. */
export class Faults {
  readonly #told: string[] = [];
  #count = 0;

  add(where: string, what: string): void {
    this.#count += 1;
    if (this.#count <= toldMost) this.#told.push(where === "" ? what : `${where}: ${what}`);
  }

  get count(): number {
    return this.#count;
  }

  /** For people, one by one. */
  get list(): readonly string[] {
    const others = this.#count - this.#told.length;
    return others === 0 ? this.#told : [...this.#told, `and ${others} more`];
  }

  /** What `read` returns, or undefined when it throws, which is a fault. */
  attempt<T>(where: string, read: () => T): T | undefined {
    try {
      return read();
    } catch (error) {
      this.add(where, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}

/** The words of YAML 1.1, which Go reads. */
const flags: ReadonlyMap<string, boolean> = new Map([
  ...["true", "yes", "on", "y"].map((word) => [word, true] as const),
  ...["false", "no", "off", "n"].map((word) => [word, false] as const),
]);

/**
 * One mapping of a YAML document, of which every key has to be asked for. Scalars are texts, as they
 * are written, or null. Values of another kind than the one that is asked for are faults; their texts
 * are not quoted, as they may be secrets.
 */
export class Mapping {
  /** Its place in the file, for people; empty for the whole of it. */
  readonly where: string;
  readonly #faults: Faults;
  readonly #entries: ReadonlyMap<unknown, unknown>;
  readonly #known = new Set<unknown>();

  constructor(where: string, value: unknown, faults: Faults) {
    this.where = where;
    this.#faults = faults;
    this.#entries = value instanceof Map ? value : new Map();
    if (value !== undefined && value !== null && !(value instanceof Map)) {
      faults.add(where, "must be a mapping of keys to values");
    }
  }

  /** The place of a key in the file, for people; a key that may be a secret is not told. */
  at(key: string): string {
    const shown = /^\w[\w.@ -]{0,63}$/.test(key) ? key : "(some key)";
    return this.where === "" ? shown : `${this.where}.${shown}`;
  }

  get isEmpty(): boolean {
    return this.#entries.size === 0;
  }

  mapping(key: string): Mapping {
    return new Mapping(this.at(key), this.#take(key), this.#faults);
  }

  /** Empty when there is none. */
  text(key: string): string {
    const value = this.#take(key) ?? "";
    if (typeof value === "string") return value;
    this.#faults.add(this.at(key), "must be a text");
    return "";
  }

  flag(key: string, fallback: boolean): boolean {
    const value = this.#take(key) ?? String(fallback);
    const flag = typeof value === "string" ? flags.get(value.toLowerCase()) : undefined;
    if (flag !== undefined) return flag;
    this.#faults.add(this.at(key), "must be true or false");
    return fallback;
  }

  whole(key: string): number {
    const value = this.#take(key) ?? "0";
    if (typeof value === "string" && /^\d{1,9}$/.test(value)) return Number(value);
    this.#faults.add(this.at(key), "must be a whole number, 0 or more");
    return 0;
  }

  texts(key: string): readonly string[] {
    const value = this.#take(key) ?? [];
    if (Array.isArray(value) && value.every((each) => typeof each === "string")) return value;
    this.#faults.add(this.at(key), "must be a list of texts");
    return [];
  }

  /** Every entry, of a mapping of texts whose keys are free. */
  allTexts(): ReadonlyMap<string, string> {
    const texts = new Map<string, string>();
    for (const [key, value] of this.#entries) {
      this.#known.add(key);
      if (typeof key !== "string") this.#faults.add(this.where, "has a key that is not a text");
      else if (typeof value === "string" || value === null) texts.set(key, value ?? "");
      else this.#faults.add(this.at(key), "must be a text");
    }
    return texts;
  }

  /** What a key has, in any form. */
  raw(key: string): unknown {
    return this.#take(key);
  }

  /** To be called when every key has been asked for. */
  end(): void {
    for (const key of this.#entries.keys()) {
      if (this.#known.has(key)) continue;
      const known = [...this.#known].join(", ");
      // The text of a list may be of any length, as aliases can repeat what is in it.
      const name = typeof key === "string" ? key : "";
      this.#faults.add(this.at(name), `is not known; there are ${known}`);
    }
  }

  #take(key: string): unknown {
    this.#known.add(key);
    return this.#entries.get(key);
  }
}
