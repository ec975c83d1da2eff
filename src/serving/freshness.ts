import { kinds, storeOf, type ClusterState, type Kind } from "../cluster/cluster-state.ts";
import { deviceStoreOf, type DeviceKind } from "../cluster/device-state.ts";

/** `stale`: no event, bookmark or sync for {@link staleAfter}. */
export type Freshness = "never" | "fresh" | "stale";

/** What the exporter knows of the cluster, for its own metrics. Times in ms since the epoch. */
export interface ExporterStatus {
  /** {@link isUp}. */
  readonly up: boolean;
  /** Until when the last numbers were current; undefined before the first. */
  readonly currentUntil: number | undefined;
  readonly kinds: Readonly<Record<Kind, KindStatus>>;
  /** Absent while nobody expects devices. */
  readonly devices?: DeviceStatus | undefined;
}

/** What is known of one kind. */
interface KindStatus {
  readonly objects: number;
  /** Left out for want of room. */
  readonly refused: number;
  readonly lastEvent: number | undefined;
}

/** What a store says of itself. */
type StoreStatus = Pick<ReturnType<typeof storeOf>, "size" | "refused" | "confirmedAt">;

interface DeviceStatus {
  /** {@link areDevicesUp}. */
  readonly up: boolean;
  /** Until when what is served of them was current; undefined while nothing is. */
  readonly currentUntil: number | undefined;
  /** Undefined while they are not read. */
  readonly kinds: Readonly<Record<DeviceKind, KindStatus>> | undefined;
}

/** In milliseconds. The API server sends a bookmark about every minute. */
export const staleAfter = 3 * 60_000;

/** How current what has been read of a kind is, at `now` in milliseconds since the epoch. */
export function freshness(state: ClusterState, kind: Kind, now: number): Freshness {
  const { synced, confirmedAt } = storeOf(state, kind);
  if (!synced || confirmedAt === undefined) return "never";
  return now - confirmedAt <= staleAfter ? "fresh" : "stale";
}

/** How current what has been read of devices is, at `now`; `never` while they are not read. */
export function deviceFreshness({ devices }: ClusterState, now: number): Freshness {
  if (devices?.confirmedAt === undefined) return "never";
  return now - devices.confirmedAt <= staleAfter ? "fresh" : "stale";
}

/** Names the contents of a state: equal versions are equal contents, accounted by equal rules. */
export function versionOf({ nodes, pods, accounting }: ClusterState): string {
  return [nodes.changes, pods.changes, accounting?.rules, accounting?.serverVersion].join("/");
}

/**
 * The instant up to which every change of the cluster is in the state: the older of the two kinds'
 * last proofs of life, in milliseconds since the epoch. Undefined while the state does not show the
 * cluster at one time: before both kinds have synced, and while one is being read again.
 */
export function currentUntil({ nodes, pods, accounting }: ClusterState): number | undefined {
  if (accounting === undefined || !nodes.synced || !pods.synced) return undefined;
  if (nodes.syncing || pods.syncing) return undefined;
  if (nodes.confirmedAt === undefined || pods.confirmedAt === undefined) return undefined;
  return Math.min(nodes.confirmedAt, pods.confirmedAt);
}

/** What is served at an instant. Times in milliseconds, instants since the epoch. */
interface ServedState {
  readonly now: number;
  /** Until when the numbers served were current; undefined while there are none. */
  readonly servedUntil: number | undefined;
  /** Whether amounts of a resource that nodes list may be missing in them. */
  readonly incomplete: boolean;
  readonly tickInterval: number;
  /** Until when what is served of devices was current; undefined while nothing is. */
  readonly devicesUntil?: number | undefined;
}

/**
 * Whether `kubecommit_up` is 1. Nothing but this can make it 0:
 *
 * - there are no numbers to serve yet;
 * - a kind has not been read completely, or is stale;
 * - objects of a kind are left out for want of room;
 * - amounts of pods were refused under a name that nodes list now, and pods are to be read anew;
 * - ticks do not carry what is read over into what is served.
 */
export function isUp(
  state: ClusterState,
  { now, servedUntil, incomplete, tickInterval }: ServedState,
): boolean {
  if (servedUntil === undefined || incomplete) return false;
  if (kinds.some((kind) => freshness(state, kind, now) !== "fresh")) return false;
  if (kinds.some((kind) => storeOf(state, kind).refused > 0)) return false;
  return now - servedUntil <= staleAfter + 1.5 * tickInterval;
}

/**
 * Whether `kubecommit_devices_up` is 1: devices have been read completely, what was read is fresh and
 * has had room, and ticks carry it over into what is served.
 */
export function areDevicesUp(
  state: ClusterState,
  { now, devicesUntil, tickInterval }: ServedState,
): boolean {
  if (devicesUntil === undefined || deviceFreshness(state, now) !== "fresh") return false;
  if ((state.devices?.refused ?? 0) > 0) return false;
  return now - devicesUntil <= staleAfter + 1.5 * tickInterval;
}

/** `wallTime` says what the instants of the state are called outside. */
export function exporterStatus(
  state: ClusterState,
  serving: ServedState,
  wallTime: (instant: number) => number = (instant) => instant,
): ExporterStatus {
  const outside = (instant: number | undefined) =>
    instant === undefined ? undefined : wallTime(instant);
  const ofStore = ({ size, refused, confirmedAt }: StoreStatus): KindStatus => ({
    objects: size,
    refused,
    lastEvent: outside(confirmedAt),
  });
  const { devices, expectsDevices } = state;
  const ofDevice = (kind: DeviceKind) => devices && ofStore(deviceStoreOf(devices, kind));
  const [slices, claims] = [ofDevice("resourceslice"), ofDevice("resourceclaim")];
  return {
    up: isUp(state, serving),
    currentUntil: outside(serving.servedUntil),
    kinds: { node: ofStore(storeOf(state, "node")), pod: ofStore(storeOf(state, "pod")) },
    devices: expectsDevices
      ? {
          up: areDevicesUp(state, serving),
          currentUntil: outside(serving.devicesUntil),
          kinds: slices && claims && { resourceslice: slices, resourceclaim: claims },
        }
      : undefined,
  };
}
