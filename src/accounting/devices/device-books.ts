import type { ClaimRecord, ClaimState, SliceRecord } from "../../cluster/device-records.ts";
import type { DeviceState } from "../../cluster/device-state.ts";
import { sliceLength, type Slices } from "../slices.ts";
import { poolPart, type PoolPart, type PoolRecords } from "./pool-part.ts";

/** What is known of devices at one moment; never edited. */
export interface DeviceMoment {
  readonly parts: readonly PoolPart[];
  readonly claims: Readonly<Record<ClaimState, number>>;
  /** In milliseconds since the epoch; undefined without any that is known. */
  readonly oldestPending: number | undefined;
}

interface Pool {
  readonly driver: string;
  readonly pool: string;
  readonly slices: Set<SliceRecord>;
  readonly claims: Set<ClaimRecord>;
  /** Undefined when it has to be made anew. */
  part: PoolPart | undefined;
}

/**
 * Keeps the parts of pools from one account to the next: only those are made anew whose slices or
 * claims have changed.
 */
export class DeviceBooks {
  readonly state: DeviceState;
  /** Of what there was at the beginning, what is not in the books yet. */
  readonly #slicesLeft: Set<SliceRecord>;
  readonly #claimsLeft: Set<ClaimRecord>;
  readonly #pools = new Map<string, Pool>();
  #due = new Map<Pool, undefined>();
  /** Those whose parts are being made, each with its records where these have to be held. */
  #settling = new Map<Pool, PoolRecords | undefined>();
  readonly #claims: Record<ClaimState, number> = { allocated: 0, pending: 0, unreserved: 0 };
  readonly #pending = new Set<ClaimRecord>();
  #last: { readonly changes: number; readonly moment: DeviceMoment } | undefined;

  /** Of the state as it is; they do not follow it. */
  constructor(state: DeviceState) {
    this.state = state;
    this.#slicesLeft = new Set(state.slices.values());
    this.#claimsLeft = new Set(state.claims.values());
  }

  /** Keeps them in step with the state from now on. */
  follow(): this {
    this.state.slices.listen({
      changed: (before, after) => {
        if (before !== undefined && !this.#slicesLeft.delete(before)) this.#removeSlice(before);
        if (after !== undefined) this.#addSlice(after);
      },
    });
    this.state.claims.listen({
      changed: (before, after) => {
        if (before !== undefined && !this.#claimsLeft.delete(before)) this.#removeClaim(before);
        if (after !== undefined) this.#addClaim(after);
      },
    });
    return this;
  }

  /**
   * What is known at one moment, once all of the beginning is in the books: what changes in the slices
   * after that is left to the next, so that pools that keep changing do not keep this from ending. While
   * a kind is being read again, what was known before. Undefined until both have been read once.
   *
   * One at a time. What is not brought to its end is left to the next, too.
   */
  *moment(): Slices<DeviceMoment | undefined> {
    yield* this.#takeIn();
    const { slices, claims, syncing } = this.state;
    if (!slices.synced || !claims.synced) return undefined;
    const changes = slices.changes + claims.changes;
    if (syncing || this.#last?.changes === changes) return this.#last?.moment;
    const ofClaims = { claims: { ...this.#claims }, oldestPending: this.#oldestPending() };
    const moment = { parts: yield* this.#settle(), ...ofClaims };
    this.#last = { changes, moment };
    return moment;
  }

  /** Puts into the books what is left of the beginning. */
  *#takeIn(): Slices<void> {
    let taken = 0;
    for (const slice of this.#slicesLeft) {
      this.#slicesLeft.delete(slice);
      this.#addSlice(slice);
      if ((taken += 1) % sliceLength === 0) yield;
    }
    for (const claim of this.#claimsLeft) {
      this.#claimsLeft.delete(claim);
      this.#addClaim(claim);
      if ((taken += 1) % sliceLength === 0) yield;
    }
  }

  /** The parts of the pools as they are when this begins. */
  *#settle(): Slices<readonly PoolPart[]> {
    if (this.#settling.size > 0)
      throw new Error("pools of devices are being accounted for already");
    const settling = this.#due;
    this.#due = new Map();
    for (const pool of settling.keys()) {
      if (pool.slices.size + pool.claims.size > 0) continue;
      settling.delete(pool);
      this.#pools.delete(keyOf(pool));
    }
    const pools = [...this.#pools.values()];
    this.#settling = settling;
    try {
      for (const pool of settling.keys()) {
        pool.part = yield* poolPart(this.#held(pool));
        settling.delete(pool);
        yield;
      }
    } finally {
      for (const pool of settling.keys()) this.#due.set(pool, undefined);
      settling.clear();
    }
    return pools.flatMap(({ part }) => part ?? []);
  }

  /** What is known of a pool when its part is begun, or before its first change after that moment. */
  #held(pool: Pool): PoolRecords {
    let records = this.#settling.get(pool);
    if (records === undefined) {
      records = { ...pool, slices: [...pool.slices], claims: [...pool.claims] };
      this.#settling.set(pool, records);
    }
    return records;
  }

  #oldestPending(): number | undefined {
    let oldest = Infinity;
    for (const { createdAt } of this.#pending) oldest = Math.min(oldest, createdAt ?? Infinity);
    return Number.isFinite(oldest) ? oldest : undefined;
  }

  #addSlice(slice: SliceRecord): void {
    this.#changed(slice).slices.add(slice);
  }

  #removeSlice(slice: SliceRecord): void {
    this.#changed(slice).slices.delete(slice);
  }

  #addClaim(claim: ClaimRecord): void {
    this.#claims[claim.state] += 1;
    if (claim.state === "pending") this.#pending.add(claim);
    for (const use of claim.uses) this.#changed(use).claims.add(claim);
  }

  #removeClaim(claim: ClaimRecord): void {
    this.#claims[claim.state] -= 1;
    this.#pending.delete(claim);
    for (const use of claim.uses) this.#changed(use).claims.delete(claim);
  }

  /** The pool of a slice or a use before it changes, which has to be accounted for anew. */
  #changed(of: Pick<Pool, "driver" | "pool">): Pool {
    const key = keyOf(of);
    let pool = this.#pools.get(key);
    if (pool === undefined) {
      const { driver, pool: name } = of;
      pool = { driver, pool: name, slices: new Set(), claims: new Set(), part: undefined };
      this.#pools.set(key, pool);
    }
    if (this.#settling.has(pool)) this.#held(pool);
    this.#due.set(pool, undefined);
    return pool;
  }
}

/** Names with white space are refused. */
function keyOf({ driver, pool }: Pick<Pool, "driver" | "pool">): string {
  return `${driver} ${pool}`;
}
