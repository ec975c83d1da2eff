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

/** Of the checkout in the current folder. */
export function readSource(): Source {
  const { version, config, repository } = packageJson;
  return {
    tag: `${config.image}:${version}`,
    version,
    revision: checkedOutRevision("."),
    created: commitTime() ?? new Date(),
    url: repository.url.replace(/^git\+/, "").replace(/\.git$/, ""),
  };
}

function commitTime(): Date | undefined {
  try {
    const flags = ["show", "--no-patch", "--format=%cI", "HEAD"];
    const stdio: StdioOptions = ["ignore", "pipe", "ignore"];
    return new Date(execFileSync("git", flags, { encoding: "utf8", stdio }).trim());
  } catch {
    return undefined;
  }
}
