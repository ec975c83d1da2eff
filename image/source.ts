import { execFileSync, type StdioOptions } from "node:child_process";

import packageJson from "../package.json" with { type: "json" };
import { checkedOutRevision } from "../src/revision.ts";

/** What an image says of its source, and what it is called unless told otherwise. */
export interface Source {
  /** `config.image` and `version` of package.json. */
  readonly tag: string;
  readonly version: string;
  /** A commit, `-dirty` behind it, or `unknown`. */
  readonly revision: string;
  /** Of the commit, so that building it again gives the same image. */
  readonly created: Date;
  /** The repository's address for people. */
  readonly url: string;
}

/**
 * The commit, which is `-dirty` also with files that git does not know of, or ignores, in the folder
 * that the Dockerfile copies whole.
 */
function copiedRevision(): string {
  const checkedOut = checkedOutRevision(".");
  if (!/^[0-9a-f]{40}$/.test(checkedOut)) return checkedOut;
  const flags = ["status", "--porcelain", "--untracked-files=all", "--ignored", "--", "src"];
  return git(flags) === "" ? checkedOut : `${checkedOut}-dirty`;
}

/** What git prints; undefined where it fails. */
function git(args: readonly string[]): string | undefined {
  try {
    const stdio: StdioOptions = ["ignore", "pipe", "ignore"];
    return execFileSync("git", args, { encoding: "utf8", stdio }).trim();
  } catch {
    return undefined;
  }
}

/** Of the checkout in the current folder. */
export function readSource(): Source {
  const { version, config, repository } = packageJson;
  return {
    tag: `${config.image}:${version}`,
    version,
    revision: copiedRevision(),
    created: commitTime() ?? new Date(),
    url: repository.url.replace(/^git\+/, "").replace(/\.git$/, ""),
  };
}

function commitTime(): Date | undefined {
  const time = git(["show", "--no-patch", "--format=%cI", "HEAD"]);
  return time === undefined ? undefined : new Date(time);
}
