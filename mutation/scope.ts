import { dirname } from "node:path/posix";

/**
 * What is mutated, folders and files, and the folders of the tests that have to notice: their own
 * tests, and those of what is built from them. Tests further away would notice some more, and take
 * long to do it.
 */
const testsOf: ReadonlyMap<string, readonly string[]> = new Map([
  ["src/resources", ["resources", "cluster", "accounting", "conformance"]],
  ["src/accounting", ["accounting", "conformance"]],
  ["src/accounting/devices", ["accounting/devices", "accounting", "serving"]],
  [
    "src/cluster",
    ["cluster", "accounting", "accounting/devices", "serving", "conformance", "kubernetes/records"],
  ],
  ["src/kubernetes/records", ["kubernetes/records", "kubernetes", "conformance"]],
  ["src/kubernetes/failures", ["kubernetes/failures", "kubernetes/reflector", "kubernetes"]],
  ["src/kubernetes/reflector", ["kubernetes/reflector", "kubernetes"]],
  ["src/kubernetes/device-reader.ts", ["kubernetes"]],
  ["src/kubernetes/cluster-reader.ts", ["kubernetes", "kubernetes/reflector"]],
  ["src/serving/freshness.ts", ["serving"]],
  ["src/serving/freshness-log.ts", ["serving"]],
  ["src/serving/health.ts", ["serving"]],
  ["src/serving/left-out.ts", ["serving"]],
  ["src/serving/schedule.ts", ["serving"]],
  ["src/serving/steady-clock.ts", ["serving"]],
]);

/** Whether a file, relative to the root, is mutated when nothing is asked for. */
export function isInScope(file: string): boolean {
  return [file, dirname(file)].some((path) => testsOf.has(path));
}

/** Whether a test file is asked about the mutants of a file: any test is, about one out of scope. */
export function isAsked(test: string, file: string): boolean {
  const folders = testsOf.get(file) ?? testsOf.get(dirname(file));
  return folders === undefined || folders.some((folder) => dirname(test) === `test/${folder}`);
}
