/** The end of the year 9999, the last that a timestamp of Kubernetes can say. */
const maxSeconds = 253_402_300_799;

/** Milliseconds since the epoch, as whole seconds; undefined for what is no time after the epoch. */
export function createdAtOf(seconds: number): number | undefined {
  const whole = Math.floor(seconds);
  return whole > 0 && whole <= maxSeconds ? whole * 1000 : undefined;
}
