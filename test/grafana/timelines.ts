/** Minutes that a value holds when nothing else is said: longer than any test looks. */
const minutes = 300;

/** A value that holds, or values with the minutes that each holds; the last one holds for good. */
export type Timeline = number | readonly (readonly [value: number, minutes?: number])[];

/** A counter that grows by this much per minute. */
export interface Growth {
  readonly perMinute: Timeline;
}

/** A value that a series has, but for the minutes from the ones until before the others. */
export interface Absence {
  readonly value: number;
  /** In order. */
  readonly absent: readonly (readonly [from: number, until: number])[];
}

export function steps(timeline: Timeline): (readonly [value: number, minutes: number])[] {
  if (typeof timeline === "number") return [[timeline, minutes]];
  return timeline.map(([value, length = minutes]) => [value, length]);
}

export function first(timeline: Timeline): number {
  return steps(timeline)[0]?.[0] ?? 0;
}

/** Values in promtool's notation: `4x9` are ten samples of 4, `4+1x9` ten that grow by 1. */
export function notation(values: Timeline | Growth | Absence): string {
  if (typeof values === "object" && "absent" in values) {
    const { value, absent } = values;
    let text = "";
    let minute = 0;
    for (const [from, until] of absent) {
      if (from > minute) text += `${value}x${from - minute - 1} stale _x${until - from - 1} `;
      else text += `_x${until - from} `;
      minute = until;
    }
    return `${text}${value}x${minutes}`;
  }
  if (typeof values === "object" && "perMinute" in values) {
    let total = 0;
    const parts = steps(values.perMinute).map(([growth, length]) => {
      const part = `${total}+${growth}x${length - 1}`;
      total += growth * length;
      return part;
    });
    return parts.join(" ");
  }
  return steps(values)
    .map(([value, length]) => `${value}x${length - 1}`)
    .join(" ");
}

function valueAt(timeline: Timeline, minute: number): number {
  let from = 0;
  const parts = steps(timeline);
  for (const [value, length] of parts) {
    from += length;
    if (minute < from) return value;
  }
  return parts.at(-1)?.[0] ?? 0;
}

/** What a function makes of the values that timelines have at each minute. */
export function pointwise(
  timelines: readonly Timeline[],
  calculate: (values: readonly number[]) => number,
): Timeline {
  const changes = new Set([0]);
  for (const timeline of timelines) {
    let from = 0;
    for (const [, length] of steps(timeline).slice(0, -1)) changes.add((from += length));
  }
  const starts = [...changes].toSorted((a, b) => a - b);
  return starts.map((start, index) => {
    const value = calculate(timelines.map((timeline) => valueAt(timeline, start)));
    const next = starts[index + 1];
    return next === undefined ? [value] : [value, next - start];
  });
}

/** Calm for ten minutes, then at fault for `length` minutes, then calm for good. */
export function fault(calm: number, atFault: number, length = 90): Timeline {
  return [[calm, 10], [atFault, length], [calm]];
}
