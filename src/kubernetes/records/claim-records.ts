import type { ClaimRecord, DeviceUse } from "../../cluster/device-records.ts";
import type { Reject } from "../observer.ts";
import type { ClaimObject, DeviceResultObject } from "../wire/device-objects.ts";
import { DeviceAmounts, isAllowed, maxNameLength } from "./device-amounts.ts";

/** `AllocationResultsMaxSize` of k8s.io/api. */
const maxResults = 32;

const noUses: readonly DeviceUse[] = [];

/** Reduces ResourceClaims to what is kept of them. */
export class ClaimRecords {
  readonly #amounts = new DeviceAmounts();

  /** Undefined when the claim's names are refused. */
  record(claim: ClaimObject, reject: Reject): ClaimRecord | undefined {
    const { uid, namespace, createdAt, allocated, reserved } = claim;
    if (uid.length > maxNameLength) {
      reject("name_too_long");
      return undefined;
    }
    if (!isAllowed(namespace, reject)) return undefined;
    const state = !allocated ? "pending" : reserved ? "allocated" : "unreserved";
    return { uid, namespace, state, createdAt, uses: this.#uses(claim.results, reject) };
  }

  #uses(results: readonly DeviceResultObject[], reject: Reject): readonly DeviceUse[] {
    if (results.length === 0) return noUses;
    for (let count = results.length; count > maxResults; count -= 1) reject("too_many_names");
    return results
      .slice(0, maxResults)
      .filter(
        ({ adminAccess, driver, pool, device }) =>
          !adminAccess && [driver, pool, device].every((name) => isAllowed(name, reject)),
      )
      .map(({ driver, pool, device, shared, consumedCapacity }) => ({
        driver,
        pool,
        device,
        // Upstream looks at what a result consumes only where it has a share ID.
        consumed: shared ? this.#amounts.named(consumedCapacity, reject) : undefined,
      }));
  }
}
