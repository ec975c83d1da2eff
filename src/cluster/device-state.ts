import { isSameClaim, isSameSlice, type ClaimRecord, type SliceRecord } from "./device-records.ts";
import { DeviceRoom } from "./device-room.ts";
import { Store } from "./store.ts";

/** The kinds of object that devices are read from, as the label `kind` of metrics has them. */
export const deviceKinds = ["resourceslice", "resourceclaim"] as const;
export type DeviceKind = (typeof deviceKinds)[number];

/** Of memory, for slices: far more than any cluster has. */
const mostDevices = 500_000;
/**
 * Of memory, for claims, which anybody may make who may make pods, and for their results, with what
 * these consume.
 */
const mostClaims = 250_000;
const mostUses = 500_000;

/** What has been read of devices since reading them began; another begins with another. */
export class DeviceState {
  readonly slices = new Store<SliceRecord>(isSameSlice);
  readonly claims = new Store<ClaimRecord>(isSameClaim);

  constructor({ devices = mostDevices, claims = mostClaims, uses = mostUses } = {}) {
    const room = new DeviceRoom(devices);
    let used = 0;
    this.claims.limit = claims;
    this.claims.fits = (claim, known) => used + usesOf(claim) - usesOf(known) <= uses;
    this.claims.listen({
      changed: (before, after) => {
        used += usesOf(after) - usesOf(before);
      },
    });
    this.slices.fits = (slice, known) => room.fits(slice, known);
    this.slices.listen({
      changed: (before, after) => {
        if (before !== undefined) room.release(before);
        if (after !== undefined) room.hold(after);
      },
    });
  }

  /**
   * The instant up to which every change is in, in milliseconds since the epoch. Undefined before both
   * kinds have been read once.
   */
  get confirmedAt(): number | undefined {
    const { slices, claims } = this;
    if (slices.confirmedAt === undefined || claims.confirmedAt === undefined) return undefined;
    return Math.min(slices.confirmedAt, claims.confirmedAt);
  }

  /** How many slices and claims are left out for want of room. */
  get refused(): number {
    return this.slices.refused + this.claims.refused;
  }

  /** Whether one of the kinds is being read again: the records mix two states. */
  get syncing(): boolean {
    return this.slices.syncing || this.claims.syncing;
  }
}

function usesOf(claim: ClaimRecord | undefined): number {
  return claim?.uses.reduce((sum, { consumed }) => sum + 1 + (consumed?.length ?? 0), 0) ?? 0;
}

/** The store of a kind. */
export function deviceStoreOf(state: DeviceState, kind: DeviceKind) {
  return kind === "resourceslice" ? state.slices : state.claims;
}
