/**
 * How lists are looked at: as the address of a page says, or all of them in a file on its own, from
 * which there is no way to anything else.
 */
export type Browsing = Query | "file";

/** What a page with lists shows of them. Every value is from the address of the page. */
export class Query {
  readonly #values: ReadonlyMap<string, string>;

  private constructor(values: ReadonlyMap<string, string>) {
    this.#values = values;
  }

  /** Unknown names are passed over; of a name that is given twice, the first counts. */
  static of(parameters: URLSearchParams): Query {
    const values = known.map((name) => [name, parameters.get(name)?.slice(0, longest)] as const);
    return new Query(
      new Map(values.filter((pair): pair is [Known, string] => (pair[1] ?? "") !== "")),
    );
  }

  get(name: Known): string | undefined {
    return this.#values.get(name);
  }

  /** The number of a page, from 1 on. */
  page(name: Known): number {
    const page = Number(this.get(name) ?? "1");
    return Number.isSafeInteger(page) && page >= 1 ? page : 1;
  }

  /** The address of the same page with other values; undefined takes a value out. */
  with(changes: Partial<Record<Known, string | undefined>>, fragment: string): string {
    const parameters = new URLSearchParams();
    for (const name of known) {
      const value = Object.hasOwn(changes, name) ? changes[name] : this.get(name);
      if (value !== undefined) parameters.set(name, value);
    }
    return `${parameters.size > 0 ? `?${parameters.toString()}` : "./"}#${fragment}`;
  }
}

const known = [
  "q",
  "state",
  "pool",
  "sort",
  "page",
  "pools-sort",
  "pools-page",
  "namespaces-sort",
  "namespaces-page",
] as const;
type Known = (typeof known)[number];

/** As long as a name in Kubernetes may be. */
const longest = 253;
