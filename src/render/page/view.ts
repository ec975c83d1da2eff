import type { NodeTotals, Snapshot } from "../../accounting/snapshot.ts";
import type { Html } from "./html.ts";

/** Which page is asked for, and with what in its address. */
export type PageView =
  | { readonly page: "cluster"; readonly parameters: URLSearchParams }
  | { readonly page: "node"; readonly node: string }
  | { readonly page: "fit"; readonly parameters: URLSearchParams };

/** How old the numbers are. Instants in milliseconds since the epoch. */
export interface Moment {
  readonly now: number;
  /** Until when the numbers are known to have been current. */
  readonly currentUntil: number;
  /** Whether they are complete and fresh: `kubecommit_up`. */
  readonly isUp: boolean;
  /** Whether, if not, it is because nothing has confirmed them for too long. */
  readonly isOld: boolean;
  /** In how many seconds to look again. */
  readonly renewAfter: number;
  /** Undefined where nothing is known of it, as in a file. */
  readonly devices?: DevicesMoment | undefined;
}

/** How it stands with what is told of devices. */
export interface DevicesMoment {
  /** Whether they are to be read, or were: then it is told that they are not. */
  readonly areExpected: boolean;
  /** Whether they are complete and fresh: `kubecommit_devices_up`. */
  readonly isUp: boolean;
  /** Until when they are known to have been so, in milliseconds since the epoch. */
  readonly currentUntil: number | undefined;
  /** Whether, if they are not up, it is because nothing has confirmed them for too long. */
  readonly isOld: boolean;
  /** Why they are not read, in words for people; undefined while they are, or nobody knows. */
  readonly unread: string | undefined;
}

/** What a page is made of. */
export interface PageData {
  readonly snapshot: Snapshot;
  /** The nodes with all their resources, where the snapshot has only those that are shown. */
  readonly whole: readonly NodeTotals[];
  readonly moment: Moment;
}

/** What stands between the head and the foot of a page. */
export interface PageContent {
  readonly title: string;
  readonly status: PageStatus;
  readonly main: Html;
}

/** The HTTP status of a page. */
export type PageStatus = 200 | 400 | 404 | 503;
