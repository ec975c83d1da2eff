import type { ObjectKind } from "../cluster/cluster-state.ts";
import type { CollectedFamily } from "../render/exposition.ts";
import type { ExporterStatus } from "./freshness.ts";

/** What a tick can fail in: a closed set, label `reason` of a metric. */
export const tickFailureReasons = ["snapshot", "render", "devices"] as const;
export type TickFailureReason = (typeof tickFailureReasons)[number];

/** The exporter's own metrics. */
export interface TickObserver {
  tickTook(seconds: number): void;
  tickFailed(reason: TickFailureReason): void;
  /** So many amounts are not in a new snapshot, because there are too many names of resources. */
  amountsLeftOut(kind: ObjectKind, amounts: number): void;
  families(status: ExporterStatus): Promise<readonly CollectedFamily[]>;
}
