import type { ClusterState } from "../cluster/cluster-state.ts";
import type { Moment } from "../render/page/view.ts";
import { staleAfter, type ExporterStatus } from "./freshness.ts";

/** What is served at an instant. Instants in milliseconds since the epoch, as the state has them. */
interface Shown {
  readonly state: ClusterState;
  readonly status: ExporterStatus;
  readonly now: number;
  /** Until when the numbers were current, and those of devices, if there are any. */
  readonly served: {
    readonly currentUntil: number;
    readonly devices: { readonly until: number } | undefined;
  };
  /** In how many seconds to look again. */
  readonly renewAfter: number;
  /** What instants are called outside. */
  readonly wallTime: (instant: number) => number;
}

/** What a page says of the age of its numbers. */
export function pageMoment(shown: Shown): Moment {
  const { state, status, now, served, renewAfter, wallTime } = shown;
  const { currentUntil, devices } = served;
  return {
    now: wallTime(now),
    currentUntil: wallTime(currentUntil),
    isUp: status.up,
    isOld: now - currentUntil > staleAfter,
    renewAfter,
    devices: {
      areExpected: state.expectsDevices,
      isUp: status.devices?.up ?? false,
      currentUntil: status.devices?.currentUntil,
      isOld: devices !== undefined && now - devices.until > staleAfter,
      unread: state.devicesUnread,
    },
  };
}
