/**
 * How Node is started for the program: in the image, by `npm start`, by the package, and where it is
 * measured. What can be set later is in `src/compilers.ts`.
 */

/** The small young generation halves the peak while a large cluster is read (docs/performance.md). */
export const heapFlags: readonly string[] = ["--max-semi-space-size=2"];

/**
 * For glibc, which else gives each thread memory of its own and keeps what a thread frees for that
 * thread: 2 MB of three nodes, 8 of a thousand. npm start does without, as variables are set
 * otherwise in other shells.
 */
export const heapVariables: Readonly<Record<string, string>> = { MALLOC_ARENA_MAX: "1" };
