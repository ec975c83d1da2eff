const minute = 60;
const hour = 60 * minute;
const day = 24 * hour;
const year = 365 * day;

/** The units of a duration, from the shortest durations to the longest (util/duration). */
const forms: readonly {
  readonly below: number;
  readonly unit: readonly [seconds: number, letter: string];
  /** A second, smaller unit that is left out when it is 0. */
  readonly rest?: readonly [seconds: number, letter: string];
}[] = [
  { below: 2 * minute, unit: [1, "s"] },
  { below: 10 * minute, unit: [minute, "m"], rest: [1, "s"] },
  { below: 3 * hour, unit: [minute, "m"] },
  { below: 8 * hour, unit: [hour, "h"], rest: [minute, "m"] },
  { below: 2 * day, unit: [hour, "h"] },
  { below: 8 * day, unit: [day, "d"], rest: [hour, "h"] },
  { below: 2 * year, unit: [day, "d"] },
  { below: 8 * year, unit: [year, "y"], rest: [day, "d"] },
  { below: Number.POSITIVE_INFINITY, unit: [year, "y"] },
];

/** A duration with two or three significant figures, as kubectl prints an age. */
export function humanDuration(milliseconds: number): string {
  const seconds = Math.trunc(milliseconds / 1000);
  if (seconds < -1) return "<invalid>";
  if (seconds < 0) return "0s";
  const { unit, rest } = forms.find(({ below }) => seconds < below) ?? {
    unit: [year, "y"] as const,
  };
  const text = `${Math.floor(seconds / unit[0])}${unit[1]}`;
  const left = rest === undefined ? 0 : Math.floor((seconds % unit[0]) / rest[0]);
  return rest === undefined || left === 0 ? text : `${text}${left}${rest[1]}`;
}

/** The age of what happened at an RFC 3339 time. */
export function age(since: unknown, now: number): string {
  const at = typeof since === "string" ? Date.parse(since) : Number.NaN;
  return Number.isNaN(at) ? "<unknown>" : humanDuration(now - at);
}
