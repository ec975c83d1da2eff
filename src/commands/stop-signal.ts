/** In milliseconds. npm passes on a Ctrl-C that the terminal has already sent to both processes. */
const sameSignal = 1000;

/**
 * SIGHUP asks for files to be read again, and so ends nothing: neither where there are none, nor
 * before the first are read or while the program stops.
 */
export function outliveHangUps(): void {
  process.on("SIGHUP", () => undefined);
}

/** Aborted by SIGINT or SIGTERM; a later one is not handled, and ends the process. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController();
  const signals = ["SIGINT", "SIGTERM"] as const;
  const onSignal = (): void => {
    stop.abort();
    setTimeout(() => {
      for (const signal of signals) process.off(signal, onSignal);
    }, sameSignal).unref();
  };
  for (const signal of signals) process.on(signal, onSignal);
  return stop.signal;
}
