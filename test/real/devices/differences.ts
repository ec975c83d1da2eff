import type { DeviceTruth } from "./truth.ts";

/** Numbers by what they are of, in words. */
export type Numbers = ReadonlyMap<string, number>;

/** Sums in base units, kept exact: the scheduler's are decimals, of nine places at most. */
class Sums {
  readonly #nanos = new Map<string, bigint>();

  add(key: string, decimal: string | number): void {
    this.#nanos.set(key, (this.#nanos.get(key) ?? 0n) + nanosOf(String(decimal)));
  }

  get numbers(): Numbers {
    return new Map(Array.from(this.#nanos, ([key, nanos]) => [key, numberOf(nanos)]));
  }
}

function nanosOf(decimal: string): bigint {
  const [, sign = "", whole = "", part = ""] = /^(-?)(\d+)(?:\.(\d{1,9}))?$/.exec(decimal) ?? [];
  if (whole === "") throw new Error(`${decimal} is no decimal number`);
  const nanos = BigInt(whole) * 1_000_000_000n + BigInt(part.padEnd(9, "0"));
  return sign === "" ? nanos : -nanos;
}

/** The nearest number, as whoever reads the decimal has it. */
function numberOf(nanos: bigint): number {
  const digits = String(nanos < 0n ? -nanos : nanos).padStart(10, "0");
  const size = Number(`${digits.slice(0, -9)}.${digits.slice(-9)}`);
  return nanos < 0n ? -size : size;
}

/**
 * What an endpoint has to say by the scheduler's account: `/api/v1/snapshot` has counters set by
 * set, `/metrics` has their sums. Nodes may be of a pool.
 */
export function dueNumbers(
  truth: DeviceTruth,
  endpoint: "/api/v1/snapshot" | "/metrics",
  poolOf: (node: string) => string | undefined,
): Numbers {
  const sums = new Sums();
  const both = (
    key: string,
    { total, allocated }: Record<"total" | "allocated", string | number>,
  ) => {
    sums.add(key, total);
    sums.add(`${key} allocated`, allocated);
  };
  for (const place of truth.devices) {
    const key = placeKey(place.node, place.driver);
    both(`${key} devices`, place);
    if (place.total > 0) sums.add(`${key} devices free`, place.free);
    const pool = poolOf(place.node);
    if (pool !== undefined) both(`${poolKey(pool)} ${place.driver} devices`, place);
    for (const [effect, count] of Object.entries(place.tainted)) {
      sums.add(`${key} tainted ${effect}`, count);
    }
    for (const each of place.counters) {
      const set = endpoint === "/metrics" ? "" : `${each.pool} ${each.set} `;
      both(`${key} counter ${set}${each.counter}`, each);
    }
    for (const each of place.capacity) both(`${key} capacity ${each.name}`, each);
  }
  for (const { namespace, driver, allocated } of truth.namespaces) {
    sums.add(`namespace ${namespace} ${driver} allocated`, allocated);
  }
  for (const [state, count] of Object.entries(truth.claims)) sums.add(`claims ${state}`, count);
  const byDriver = [
    ["incomplete pools", truth.incompletePools],
    ["invalid pools", truth.invalidPools],
    ["orphaned allocations", truth.orphanedAllocations],
  ] as const;
  for (const [what, counts] of byDriver) {
    for (const [driver, count] of Object.entries(counts)) sums.add(`${what} of ${driver}`, count);
  }
  return new Map([...sums.numbers, ...ratios(truth)]);
}

function ratios({ devices }: DeviceTruth): readonly (readonly [string, number])[] {
  return devices
    .filter(({ total }) => total > 0)
    .map(({ node, driver, total, allocated }) => [
      `${placeKey(node, driver)} devices ratio`,
      allocated / total,
    ]);
}

/** Of a pool of nodes. */
export function poolKey(pool: string): string {
  return `pool ${pool}`;
}

export function placeKey(node: string, driver: string): string {
  return `${node === "" ? "(no node)" : node} ${driver}`;
}

/** For people, one line for each number that is not what is due; nothing said is zero. */
export function differences(endpoint: string, due: Numbers, found: Numbers): readonly string[] {
  const lines: string[] = [];
  for (const key of new Set([...due.keys(), ...found.keys()])) {
    const [expected, own] = [due.get(key) ?? 0, found.get(key) ?? 0];
    if (expected !== own) lines.push(`${endpoint}: ${key}: ${own}, the scheduler has ${expected}`);
  }
  return lines;
}
