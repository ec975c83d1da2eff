import type { RuleSet } from "../resources/rules.ts";
import type { NodeRecord, PodRecord } from "./records.ts";
import { isSameNode, isSamePod } from "./records.ts";
import { ResourceNames } from "./resource-names.ts";
import { Store } from "./store.ts";

/** What has been read of the cluster. */
export class ClusterState {
  readonly resources = new ResourceNames();
  readonly nodes = new Store<NodeRecord>(isSameNode);
  readonly pods = new Store<PodRecord>(isSamePod);
  /** How the pods' demands were computed, and the `gitVersion` that chose it; set before any pod. */
  accounting: { readonly rules: RuleSet; readonly serverVersion: string } | undefined;
}
