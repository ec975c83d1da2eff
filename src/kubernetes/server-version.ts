import type { ClusterState } from "../cluster/cluster-state.ts";
import { type RuleSet, ruleSetFor, ruleSets } from "../resources/rules.ts";
import { NotKubernetesError } from "./failures/errors.ts";
import type { Connection } from "./api/connection.ts";

/** What `GET /version` says that matters here. */
export interface ServerVersion {
  /** "v1.34.2-gke.100". */
  readonly gitVersion: string;
  /** Undefined when it names no version. */
  readonly rules: RuleSet | undefined;
}

/** Stands for a version that is not to be had. */
export const unknownVersion: ServerVersion = { gitVersion: "unknown", rules: undefined };

/**
 * Asks the API server for its version.
 *
 * @throws NotKubernetesError when the answer is another program's, and what `Connection.json` throws.
 */
export async function readServerVersion(
  connection: Connection,
  signal: AbortSignal,
): Promise<ServerVersion> {
  const answer = await connection.json("/version", signal);
  const gitVersion =
    typeof answer === "object" && answer !== null && "gitVersion" in answer
      ? answer.gitVersion
      : undefined;
  if (typeof gitVersion !== "string" || gitVersion === "") {
    throw new NotKubernetesError("its /version has no gitVersion");
  }
  return { gitVersion: gitVersion.slice(0, 100), rules: ruleSetFor(gitVersion) };
}

/** The rules that an unreadable version gets: most servers are nearest to the newest. */
export const assumedRules: RuleSet = ruleSets[ruleSets.length - 1] ?? "1.37";

/** How pods are accounted under a version, unless the user has chosen the rules. */
export function accountingOf(
  version: ServerVersion,
  chosen: RuleSet | undefined,
): NonNullable<ClusterState["accounting"]> {
  return {
    rules: chosen ?? version.rules ?? assumedRules,
    serverVersion: version.gitVersion,
  };
}
