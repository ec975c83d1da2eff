import { setFlagsFromString } from "node:v8";

/** How often V8 has called a function before a compiler optimizes it: 4 and 10 times its own defaults. */
const calls = { maglev: 1600, turbofan: 30_000 } as const;

/**
 * Has V8's optimizing compilers wait. While a cluster is small they take more memory than their code
 * saves time: 3 MB for their work at the start, and 5 MB of Node's own code that is mapped for them. For a
 * large cluster so many calls are made in the first second.
 */
export function optimizeLate(): void {
  for (const [compiler, count] of Object.entries(calls)) {
    setFlagsFromString(`--invocation-count-for-${compiler}=${count}`);
  }
}
