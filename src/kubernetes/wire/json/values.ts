import { noQuantities } from "../objects.ts";
import { type Quantity, quantityOf } from "../plain-quantity.ts";
import type { Quantities, RequirementsObject } from "../objects.ts";
import type { Reject } from "../../observer.ts";

/**
 * Total functions from a parsed JSON value to the type it should have. As for the Go decoder, null
 * is the same as absent. A value of another type is refused and read as absent.
 */

export type ParsedObject = Readonly<Record<string, unknown>>;

/** Counts nothing: for what is not an amount, or is refused elsewhere. */
export function ignore(): void {
  // Nothing to count.
}

function isAbsent(value: unknown): value is null | undefined {
  return value === undefined || value === null;
}

function isObject(value: unknown): value is ParsedObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function objectOf(value: unknown, reject: Reject): ParsedObject | undefined {
  if (isObject(value)) return value;
  if (!isAbsent(value)) reject("bad_object");
  return undefined;
}

/** Empty when absent or refused. */
export function textOf(value: unknown, reject: Reject): string {
  if (typeof value === "string") return value;
  if (!isAbsent(value)) reject("bad_object");
  return "";
}

/** False when absent or refused. */
export function booleanOf(value: unknown, reject: Reject): boolean {
  if (typeof value === "boolean") return value;
  if (!isAbsent(value)) reject("bad_object");
  return false;
}

/** 0 when absent or refused. */
export function integerOf(value: unknown, reject: Reject): number {
  if (Number.isSafeInteger(value)) return Number(value);
  if (!isAbsent(value)) reject("bad_object");
  return 0;
}

/** The elements that `read` does not refuse; an element has to be an object. */
export function listOf<T>(
  value: unknown,
  reject: Reject,
  read: (element: ParsedObject, reject: Reject) => T,
): readonly T[] {
  if (isAbsent(value)) return [];
  if (!Array.isArray(value)) {
    reject("bad_object");
    return [];
  }
  const elements: T[] = [];
  for (const element of value as readonly unknown[]) {
    if (isObject(element)) elements.push(read(element, reject));
    else reject("bad_object");
  }
  return elements;
}

/** A map of names to values that `read` makes of each; undefined refuses the entry. */
function mapOf<T>(
  value: unknown,
  reject: Reject,
  read: (value: unknown) => T | undefined,
): Map<string, T> | undefined {
  const object = objectOf(value, reject);
  if (object === undefined) return undefined;
  const values = new Map<string, T>();
  for (const [name, entry] of Object.entries(object)) {
    const made = read(entry);
    if (made === undefined) reject("bad_object");
    else values.set(name, made);
  }
  return values;
}

const noTexts: ReadonlyMap<string, string> = new Map();

/** Labels or annotations. */
export function textsOf(value: unknown, reject: Reject): ReadonlyMap<string, string> {
  return mapOf(value, reject, (text) => (typeof text === "string" ? text : undefined)) ?? noTexts;
}

/**
 * A quantity as the Go decoder takes it: white space around the text is cut off, a bare number
 * stands for its text, null for zero.
 */
function quantity(value: unknown): Quantity | undefined {
  if (typeof value === "string") return quantityOf(value.trim());
  if (typeof value === "number") return quantityOf(String(value));
  return value === null ? 0 : undefined;
}

export function quantitiesOf(value: unknown, reject: Reject): Quantities {
  return mapOf(value, reject, quantity) ?? noQuantities;
}

function wrappedQuantity(value: unknown): Quantity | undefined {
  if (value === null) return 0;
  return isObject(value) ? quantity(value["value"] ?? null) : undefined;
}

/** Of values that have the quantity inside of an object, as `value`. */
export function wrappedQuantitiesOf(value: unknown, reject: Reject): Quantities {
  return mapOf(value, reject, wrappedQuantity) ?? noQuantities;
}

export function requirementsOf(value: unknown, reject: Reject): RequirementsObject | undefined {
  const object = objectOf(value, reject);
  if (object === undefined) return undefined;
  return {
    requests: quantitiesOf(object["requests"], reject),
    limits: quantitiesOf(object["limits"], reject),
  };
}
