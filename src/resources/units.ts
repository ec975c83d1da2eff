import type { Amount } from "./amount.ts";
import { milliUnits, wholeUnits } from "./quantity.ts";

/** The unit in which amounts of a resource are exposed, in kube-state-metrics' words. */
export type Unit = "core" | "byte" | "integer";

/** The unit of a resource, by its raw name. */
export function unitOf(resource: string): Unit {
  if (resource === "cpu") return "core";
  const isInBytes =
    resource === "memory" ||
    resource === "ephemeral-storage" ||
    resource === "storage" ||
    resource.startsWith("hugepages-");
  return isInBytes ? "byte" : "integer";
}

/** The integers in which the scheduler keeps amounts of a unit, and so do we. */
interface Scale {
  readonly perUnit: number;
  /** From nano-units, rounded up. */
  readonly fromNanos: (nanos: bigint) => bigint;
  /** From thousandths of a unit, rounded up. */
  readonly fromMillis: (millis: number) => number;
}

const wholes: Scale = { perUnit: 1, fromNanos: wholeUnits, fromMillis: wholeUnitsOf };
/** The one place that says: cpu in thousandths, everything else in whole units. */
const scales: Readonly<Record<Unit, Scale>> = {
  core: { perUnit: 1000, fromNanos: milliUnits, fromMillis: (millis) => millis },
  byte: wholes,
  integer: wholes,
};

/**
 * An amount rounded up to the integer in which it is kept: millicores for cpu. Above 2⁵³ it is the
 * nearest double.
 */
export function keptAmount(resource: string, amount: Amount): number {
  const scale = scales[unitOf(resource)];
  return typeof amount === "number" ? scale.fromMillis(amount) : Number(scale.fromNanos(amount));
}

/** A quotient may be rounded to a whole number that it is above: so the remainder is taken. */
function wholeUnitsOf(millis: number): number {
  const rest = millis % 1000;
  return (millis - rest) / 1000 + (rest > 0 ? 1 : 0);
}

/** A kept integer in its unit: cores from millicores. */
export function inUnit(unit: Unit, kept: number): number {
  return kept / scales[unit].perUnit;
}

/** Usage in nano-units as cores, as finely as measured, or as whole units of everything else. */
export function usedAmount(resource: string, nanos: bigint): number {
  return unitOf(resource) === "core" ? Number(nanos) / 1e9 : Number(wholeUnits(nanos));
}
