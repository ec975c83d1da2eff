import { execFileSync } from "node:child_process";

/** Put in by build.ts: what a bundle was built from. */
declare const bundledRevision: string;

/** What the running program was built from: a commit, `-dirty` behind it, or `unknown`. */
export function revision(): string {
  return typeof bundledRevision === "string"
    ? bundledRevision
    : checkedOutRevision(import.meta.dirname);
}

/**
 * The commit that a folder is checked out from, `-dirty` behind it when files have been changed since,
 * or `unknown` where there is no git or no repository.
 */
export function checkedOutRevision(folder: string): string {
  try {
    // Without names of tags, so that it is always a commit.
    const flags = ["describe", "--always", "--dirty", "--abbrev=40", "--exclude=*"];
    return execFileSync("git", flags, {
      cwd: folder,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "ignore"],
    }).trim();
  } catch {
    return "unknown";
  }
}
