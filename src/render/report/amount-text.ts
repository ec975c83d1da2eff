import { inUnit, unitOf } from "../../resources/units.ts";

const binary = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

/** An amount for people: cores, binary multiples of bytes, or a count; at most three digits of bytes. */
export function amountText(resource: string, kept: number): string {
  const unit = unitOf(resource);
  const amount = inUnit(unit, kept);
  if (unit === "core") return short(amount);
  return unit === "byte" ? bytesText(amount) : String(amount);
}

/** Binary multiples of bytes, at most three digits. */
export function bytesText(bytes: number): string {
  let rest = bytes;
  let index = 0;
  while (Math.abs(rest) >= 1024 && index < binary.length - 1) {
    rest /= 1024;
    index += 1;
  }
  return short(rest) + (binary[index] ?? "");
}

const decimal = ["", "k", "M", "G", "T", "P", "E"];

/** A number of anything; from a million on in decimal multiples, as in a Quantity: `1.5M`, `100G`. */
export function numberText(number: number): string {
  if (Math.abs(number) < 1e6) return Number.isInteger(number) ? String(number) : short(number);
  let rest = number;
  let index = 0;
  while (Math.abs(rest) >= 1000 && index < decimal.length - 1) {
    rest /= 1000;
    index += 1;
  }
  return short(rest) + (decimal[index] ?? "");
}

/** Two decimals below 10, one below 100, none above; without zeros at the end. */
function short(value: number): string {
  const size = Math.abs(value);
  const digits = size < 10 ? 2 : size < 100 ? 1 : 0;
  const text = value.toFixed(digits);
  // Millicores are not to look like nothing.
  return Number(text) === 0 && value !== 0 ? String(value) : String(Number(text));
}

/** A difference, with its sign. */
export function changeText(resource: string, kept: number): string {
  if (kept === 0) return "0";
  return kept > 0 ? `+${amountText(resource, kept)}` : amountText(resource, kept);
}

/** `37.5%` as `38%`; what is less than half a percent but not nothing is `<1%`. */
export function percentText(ratio: number | undefined): string {
  if (ratio === undefined) return "-";
  const percent = Math.round(ratio * 100);
  return percent === 0 && ratio > 0 ? "<1%" : `${percent}%`;
}
