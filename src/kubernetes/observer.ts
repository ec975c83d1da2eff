import type { ObjectKind } from "../cluster/cluster-state.ts";

/** Why a watch had to be started anew: a closed set, label `reason` of a metric. */
export const watchRestartReasons = [
  "end",
  "short",
  "idle",
  "reset",
  "network",
  "tls",
  "credentials",
  "unauthorized",
  "forbidden",
  "not_found",
  "throttled",
  "server",
  "bad_response",
  "internal",
] as const;
export type WatchRestartReason = (typeof watchRestartReasons)[number];

/** Why a kind was read whole again: a closed set, label `reason` of a metric. */
export const relistReasons = ["expired", "bad_response", "server", "rules", "names"] as const;
export type RelistReason = (typeof relistReasons)[number];

/** Why a value read from the API was refused: a closed set, label `reason` of a metric. */
export const rejectReasons = [
  "bad_object",
  "invalid_quantity",
  "out_of_range",
  "invalid_name",
  "name_too_long",
  "too_many_names",
  "too_many_objects",
] as const;
export type RejectReason = (typeof rejectReasons)[number];
export type Reject = (reason: RejectReason) => void;

/** What the reader tells the rest of the program. Counting and logging happen behind it. */
export interface ReaderObserver {
  /** One answered or failed request; `code` is the HTTP status, or `error` when there was none. */
  request(kind: ObjectKind, verb: "list" | "watch", code: string): void;
  received(kind: ObjectKind, bytes: number): void;
  watchRestarted(kind: ObjectKind, reason: WatchRestartReason): void;
  relisted(kind: ObjectKind, reason: RelistReason): void;
  rejected(kind: ObjectKind, reason: RejectReason): void;
  /** One line for people, on a change of state. `message` says what happened, where, what to do. */
  note(level: "debug" | "info" | "warn" | "error", fields: object, message: string): void;
}
