const looks = new Set<() => void>();
let isDue = false;
let isLooking = false;

/**
 * Something happened that a test may wait for: a request, a note, a byte, a look at the clock.
 * Whoever waits looks when what is going on has run its course.
 */
export function happened(): void {
  if (isDue || isLooking) return;
  isDue = true;
  setImmediate(() => {
    isDue = false;
    isLooking = true;
    for (const look of looks) look();
    isLooking = false;
  });
}

/** Waits for the condition to hold; rejects when it has not after ten seconds. */
export function until(condition: () => boolean): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const limit = setTimeout(() => {
    looks.delete(look);
    reject(new Error(`this never holds: ${String(condition)}`));
  }, 10_000);
  looks.add(look);
  look();
  return promise;

  function look(): void {
    try {
      if (!condition()) return;
      resolve();
    } catch (error) {
      reject(error);
    }
    looks.delete(look);
    clearTimeout(limit);
  }
}
