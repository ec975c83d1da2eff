/** The memory of the exporter at an instant, in seconds, of any kind, in bytes. */
export interface MemorySample {
  readonly at: number;
  readonly bytes: number;
}

/** A line through what memory a program keeps. */
export interface Trend {
  /** In bytes, at the start and at the end of what was looked at. */
  readonly first: number;
  readonly last: number;
  /** Bytes a second. */
  readonly slope: number;
  /** What the line rises by from the start to the end, in bytes; below 0 when it falls. */
  readonly growth: number;
}

/** Into how many windows the second half is cut. */
const windows = 12;

/**
 * The trend of the second half of the samples, the first being the warm-up: caches fill, code is
 * compiled, the heap finds its size.
 *
 * A sample says what is kept and what the collector has not collected yet. Therefore the least of
 * each of twelve windows counts. The line through them has the median of the slopes between any two
 * (Theil and Sen), which one window, or three, with a list in flight do not bend.
 */
export function trendOf(samples: readonly MemorySample[]): Trend {
  const half = samples.slice(Math.floor(samples.length / 2));
  const floors = floorsOf(half);
  const slopes: number[] = [];
  for (const [index, a] of floors.entries()) {
    for (const b of floors.slice(index + 1)) slopes.push((b.bytes - a.bytes) / (b.at - a.at));
  }
  const slope = median(slopes);
  const seconds = (half.at(-1)?.at ?? 0) - (half[0]?.at ?? 0);
  return {
    first: floors[0]?.bytes ?? 0,
    last: floors.at(-1)?.bytes ?? 0,
    slope,
    growth: slope * seconds,
  };
}

/** The sample with the least bytes of each window. */
function floorsOf(samples: readonly MemorySample[]): readonly MemorySample[] {
  const each = Math.max(1, samples.length / windows);
  const groups = Map.groupBy(samples.entries(), ([index]) => Math.floor(index / each));
  return Array.from(groups.values(), (group) =>
    group.map(([, sample]) => sample).reduce((a, b) => (b.bytes < a.bytes ? b : a)),
  );
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] ?? 0) + (sorted[Math.floor(middle)] ?? 0)) / 2;
}
