import type { RuleSet } from "../resources/rules.ts";
import type { DeviceKind, DeviceState } from "./device-state.ts";
import { PodTable } from "./pod-table.ts";
import type { NodeRecord, PodRecord } from "./records.ts";
import { isSameNode, isSamePod } from "./records.ts";
import { ResourceNames } from "./resource-names.ts";
import type { Shard } from "./shards.ts";
import { Store } from "./store.ts";

/** The kinds of object that are always read. */
export const kinds = ["node", "pod"] as const;
export type Kind = (typeof kinds)[number];
/** Any kind of object that is read. */
export type ObjectKind = Kind | DeviceKind;

/** What has been read of the cluster. */
export class ClusterState {
  readonly resources = new ResourceNames();
  readonly nodes = new Store<NodeRecord>(isSameNode);
  readonly #podTable = new PodTable();
  readonly pods = new Store<PodRecord>(isSamePod, this.#podTable);
  /** Only some nodes of the cluster are read: pods on unknown ones are on others, and no orphans. */
  selectsNodes = false;
  /**
   * Other exporters account for the other nodes: pods on those are not kept, the nodes are. Undefined
   * where one accounts for all.
   */
  shard: Shard | undefined;
  /** How the pods' requirements were computed, and the `gitVersion` that chose it; set before any pod. */
  accounting: { readonly rules: RuleSet; readonly serverVersion: string } | undefined;
  /** What is being read of devices; undefined while they are not read. */
  devices: DeviceState | undefined;
  /** Devices are to be read, or were: that they are not is worth telling. */
  expectsDevices = false;
  /** Why devices are not read, in words for people; undefined while they are, or nobody knows yet. */
  devicesUnread: string | undefined;
  readonly #firstDevices = Promise.withResolvers<undefined>();

  constructor() {
    const { resources } = this;
    // What comes is counted before what goes: a name that both have is never forgotten.
    this.nodes.listen({
      changed(before, after) {
        if (after !== undefined) resources.countNode(after, 1);
        if (before !== undefined) resources.countNode(before, -1);
      },
    });
    this.pods.listen({
      changed(before, after) {
        if (after !== undefined) resources.countPod(after, 1);
        if (before !== undefined) resources.countPod(before, -1);
      },
      syncBegins: () => resources.beginPods(),
    });
  }

  /** Resolves once devices have been read completely for the first time. */
  get firstDevices(): Promise<undefined> {
    return this.#firstDevices.promise;
  }

  /** What is being read of devices is complete: from now on they are expected. */
  devicesWereRead(): void {
    this.expectsDevices = true;
    this.devicesUnread = undefined;
    this.#firstDevices.resolve(undefined);
  }

  /** The pods that are bound to nodes of these names. All are looked through, a million in 20 ms. */
  podsOn(nodes: ReadonlySet<string>): Iterable<PodRecord> {
    return this.#podTable.on(nodes);
  }
}

/** The store of a kind. */
export function storeOf(state: ClusterState, kind: Kind) {
  return kind === "node" ? state.nodes : state.pods;
}
