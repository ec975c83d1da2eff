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

/** Seconds of every kind of fault, and then as many of those that a connection survives. */
const roughSeconds = 150;

/** The longest time for which nothing passes, in milliseconds. */
export const longestStall = 4000;
export const longestDelay = 300;

/**
 * The fault of a second of the run. Rough times alternate with those that end no connection: there
 * the reader's backoff forgets, and long-lived watches get their share.
 */
export function faultOf(second: number, random: Random): Fault {
  const isRough = Math.floor(second / roughSeconds) % 2 === 0;
  const kind = random.next();
  const size = random.next();
  if (isRough && kind < 0.15) {
    // From inside the TLS handshake to the middle of a list.
    return { kind: "cut", afterBytes: Math.floor(10 ** (2 + 5 * size)) };
  }
  if (isRough && kind < 0.3) return { kind: "corrupt", toServer: random.chance(0.3), at: size };
  if (kind < 0.7) return { kind: "delay", milliseconds: 10 + size * (longestDelay - 10) };
  return { kind: "stall", milliseconds: 500 + size * (longestStall - 500) };
}
