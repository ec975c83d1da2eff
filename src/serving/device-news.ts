import { DeviceBooks, type DeviceMoment } from "../accounting/devices/device-books.ts";
import type { Slices } from "../accounting/slices.ts";
import type { ClusterState } from "../cluster/cluster-state.ts";
import type { DeviceState } from "../cluster/device-state.ts";
import { deviceFreshness, type Freshness } from "./freshness.ts";
import type { Log } from "./freshness-log.ts";

/** Devices, and until when they are known to have been so, in milliseconds since the epoch. */
export interface DeviceNow {
  readonly moment: DeviceMoment;
  readonly until: number;
}

/** Accounts for the devices of a state while they are read, and tells when their news stop. */
export class DeviceNews {
  readonly #state: ClusterState;
  readonly #log: Log;
  readonly #wallTime: (instant: number) => number;
  readonly #countFailure: () => void;
  #books: DeviceBooks | undefined;
  /** Of the state of the books. */
  #known: DeviceNow | undefined;
  /** What could not be accounted for, which nothing else has to suffer from. */
  #failed: DeviceState | undefined;
  #last: Freshness = "never";
  #isShort = false;

  constructor(
    state: ClusterState,
    log: Log,
    wallTime: (instant: number) => number,
    countFailure: () => void,
  ) {
    this.#state = state;
    this.#log = log;
    this.#wallTime = wallTime;
    this.#countFailure = countFailure;
  }

  /** Accounts for the devices as they are now, or a few slices later. */
  *renew(): Slices<void> {
    const { devices } = this.#state;
    try {
      if (this.#books?.state !== devices) {
        this.#books = devices && new DeviceBooks(devices).follow();
        this.#known = undefined;
      }
      // What changes while this goes on need not be in it.
      const until = devices?.confirmedAt;
      const moment = this.#books && (yield* this.#books.moment());
      if (moment !== undefined && until !== undefined) this.#known = { moment, until };
    } catch (error) {
      this.#leaveOut(devices, error);
    }
  }

  /**
   * What the last {@link DeviceNews.renew} has found. Undefined while devices are not read, or cannot be
   * accounted for, before they have been once, and when they were last known to be so before `earliest`,
   * in milliseconds since the epoch.
   */
  now(earliest: number): DeviceNow | undefined {
    const { devices } = this.#state;
    if (devices === undefined || devices === this.#failed) return undefined;
    if (this.#books?.state !== devices) return undefined;
    return this.#known !== undefined && this.#known.until >= earliest ? this.#known : undefined;
  }

  /** What {@link DeviceNews.now} gave cannot be shown: nothing is told of it until devices are read anew. */
  failed(error: unknown): void {
    this.#leaveOut(this.#books?.state, error);
  }

  /** Logs what has changed. `now` in milliseconds since the epoch. */
  tell(now: number): void {
    const { devices } = this.#state;
    this.#tellFreshness(deviceFreshness(this.#state, now));
    const refused = devices?.refused ?? 0;
    if (refused > 0 === this.#isShort) return;
    this.#isShort = refused > 0;
    if (refused === 0) {
      this.#log.info({}, "there is room for all ResourceSlices and ResourceClaims again");
      return;
    }
    const message =
      "the cluster has more ResourceSlices or ResourceClaims than there is room for: what is told of devices is incomplete, kubecommit_devices_up is 0";
    this.#log.warn({ refused }, message);
  }

  #leaveOut(devices: DeviceState | undefined, error: unknown): void {
    if (devices === this.#failed) return;
    this.#failed = devices;
    this.#countFailure();
    const message =
      "internal error: devices cannot be accounted for, and are left out. Please report it.";
    this.#log.error({ err: error }, message);
  }

  #tellFreshness(current: Freshness): void {
    const before = this.#last;
    if (current === before) return;
    this.#last = current;
    if (current === "fresh") this.#log.info({}, "the devices are in step with the API server");
    else if (current === "stale") {
      const until = this.#state.devices?.confirmedAt;
      const lastEvent =
        until === undefined ? undefined : new Date(this.#wallTime(until)).toISOString();
      const message =
        "no news of devices from the API server for 3 minutes: what is told of them stays, kubecommit_devices_up is 0";
      this.#log.warn({ lastEvent }, message);
    }
  }
}
