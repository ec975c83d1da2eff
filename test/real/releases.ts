import { homedir } from "node:os";
import { join } from "node:path";

/** Kubernetes releases that are built and run, the newest first: minor version → exact version. */
export const releases = {
  "1.37": "1.37.2",
  "1.36": "1.36.3",
  "1.34": "1.34.4",
  "1.33": "1.33.13",
} as const;
export type Minor = keyof typeof releases;
export const minors: readonly Minor[] = ["1.37", "1.36", "1.34", "1.33"];

export const etcdVersion = "3.6.15";
export const kubeStateMetricsVersion = "2.18.0";

/** Whether a release is as new as another one, or newer. */
export function isSince(minor: Minor, first: Minor): boolean {
  return minors.indexOf(minor) <= minors.indexOf(first);
}

const cacheHome = process.env["XDG_CACHE_HOME"] || join(homedir(), ".cache");

/** Where binaries of a version are kept, outside of every checkout. */
export function cacheFolder(name: string, version: string): string {
  return join(cacheHome, "kubecommit", "conformance", `${name}-${version}`);
}
