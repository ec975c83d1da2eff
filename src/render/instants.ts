/* oxlint-disable no-restricted-globals -- Date is used of instants that are passed in, never of now */

/** An instant in milliseconds since the epoch, as documents have it: `2026-11-23T13:00:00.000Z`. */
export function instantText(instant: number): string {
  return new Date(instant).toISOString();
}

/** The instant of a time as documents have it, in milliseconds since the epoch. */
export function instantOf(time: string): number {
  return Date.parse(time);
}
