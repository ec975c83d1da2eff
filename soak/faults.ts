import type { Random } from "../src/simulator/population/random.ts";

/** What the proxy does to connections. */
export type Fault =
  /** Resets open ones, and each that is opened after so many bytes to the client. */
  | { readonly kind: "cut"; readonly afterBytes: number }
  /** Every byte is late. */
  | { readonly kind: "delay"; readonly milliseconds: number }
  /** No byte passes for a while. */
  | { readonly kind: "stall"; readonly milliseconds: number }
  /** A bit of the next bytes is flipped, `at` this part of their length (0 to 1). */
  | { readonly kind: "corrupt"; readonly toServer: boolean; readonly at: number };

export type FaultKind = Fault["kind"];

/** Seconds of every kind of fault, and then of those that a connection survives. */
const roughSeconds = 45;
const calmSeconds = 130;

/** The longest time for which nothing passes, in milliseconds. */
export const longestStall = 4000;
export const longestDelay = 300;

/**
 * The fault of a second of the run. Rough times alternate with calmer ones, which end no connection:
 * the reader gets over its backoff, which would otherwise be all that it does, and follows the events
 * late and in bursts.
 */
export function faultOf(second: number, random: Random): Fault {
  const isRough = second % (roughSeconds + calmSeconds) < roughSeconds;
  const kind = random.next();
  const size = random.next();
  if (isRough && kind < 0.2) {
    // From inside the TLS handshake to the middle of a list.
    return { kind: "cut", afterBytes: Math.floor(10 ** (2 + 5 * size)) };
  }
  if (isRough && kind < 0.4) return { kind: "corrupt", toServer: random.chance(0.3), at: size };
  if (kind < 0.8) return { kind: "delay", milliseconds: 10 + size * (longestDelay - 10) };
  return { kind: "stall", milliseconds: 500 + size * (longestStall - 500) };
}
