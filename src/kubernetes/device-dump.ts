import { DeviceState } from "../cluster/device-state.ts";
import { claimKind, sliceKind } from "./device-kinds.ts";
import type { ReaderObserver } from "./observer.ts";
import { StoreWriter } from "./reflector/store-writer.ts";
import { claimFromJson, sliceFromJson, wrappedSliceFromJson } from "./wire/json/device-objects.ts";
import type { ParsedObject } from "./wire/json/values.ts";

const group = "resource.k8s.io/";

/** Takes the ResourceSlices and ResourceClaims of a dump, of any version that is known. */
export class DeviceDump {
  readonly #devices = new DeviceState();
  readonly #observer: ReaderObserver;
  readonly #slices;
  readonly #claims;

  constructor(observer: ReaderObserver) {
    this.#observer = observer;
    // The records are the same of each version.
    this.#slices = new StoreWriter(sliceKind(this.#devices, "v1"), observer);
    this.#claims = new StoreWriter(claimKind(this.#devices, "v1"), observer);
  }

  /** Takes an item of one of the two kinds, and passes over any other. */
  keep(item: ParsedObject): void {
    const { apiVersion, kind } = item;
    if (typeof apiVersion !== "string" || !apiVersion.startsWith(group)) return;
    if (kind === "ResourceSlice") {
      const read = apiVersion === `${group}v1beta1` ? wrappedSliceFromJson : sliceFromJson;
      const slice = read(item, (reason) => this.#observer.rejected("resourceslice", reason));
      if (slice !== undefined) this.#slices.keep(slice);
    } else if (kind === "ResourceClaim") {
      const claim = claimFromJson(item, (reason) =>
        this.#observer.rejected("resourceclaim", reason),
      );
      if (claim !== undefined) this.#claims.keep(claim);
    }
  }

  /**
   * What there was; undefined without slices, which nobody may have asked for. Without claims nothing is
   * allocated: a cluster may well have none.
   */
  done(): DeviceState | undefined {
    const { slices, claims } = this.#devices;
    if (slices.size === 0) return undefined;
    slices.endSync(0);
    claims.endSync(0);
    return this.#devices;
  }
}
