import { nameOrder } from "../../resources/name-order.ts";
import { inUnit, unitOf } from "../../resources/units.ts";

const byteUnits = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

/** A kept integer for people, with three digits or a little more: `1.25`, `350m`, `12.4 GiB`. */
export function amountText(resource: string, kept: number): string {
  const unit = unitOf(resource);
  const amount = inUnit(unit, kept);
  if (unit === "core") {
    return Math.abs(amount) > 0 && Math.abs(amount) < 1 ? `${kept}m` : threeDigits(amount);
  }
  return unit === "byte" ? bytesText(amount) : grouped(amount, 0);
}

/** Bytes, with three digits or a little more: `12.4 GiB`. */
export function bytesText(bytes: number): string {
  let amount = bytes;
  let power = 0;
  while (Math.abs(amount) >= 1024 && power < byteUnits.length - 1) {
    amount /= 1024;
    power += 1;
  }
  return `${threeDigits(amount)}${noBreak}${byteUnits[power]}`;
}

function threeDigits(amount: number): string {
  const size = Math.abs(amount);
  if (size >= 100) return grouped(amount, 0);
  return grouped(amount, size >= 10 ? 1 : 2);
}

/**
 * With so many digits behind the point at the most, a half rounded up: `1,234.5`. As `Intl` writes it
 * in English, whose tables cost 7 MB of resident memory.
 */
function grouped(amount: number, fractionDigits: 0 | 1 | 2): string {
  // By its decimal digits: 1.005 times 100 is a little less than 100.5.
  const scaled = Math.round(Number(`${Math.abs(amount)}e${fractionDigits}`));
  const scale = 10 ** fractionDigits;
  const whole = String(Math.floor(scaled / scale)).replaceAll(/\B(?=(\d{3})+$)/g, ",");
  const fraction = String(scaled % scale)
    .padStart(fractionDigits, "0")
    .replace(/0+$/, "");
  return `${amount < 0 && scaled > 0 ? "-" : ""}${whole}${fraction && `.${fraction}`}`;
}

const decimalUnits = ["", "k", "M", "G", "T", "P"];

/** A number of anything, not negative: `7`, `1.25`, `10,000`, and from a million on `1.5 M`, `100 G`. */
export function numberText(number: number): string {
  if (number > 0 && number < 0.01) return "<0.01";
  if (number < 1e6) return Number.isInteger(number) ? grouped(number, 0) : threeDigits(number);
  let amount = number;
  let power = 0;
  while (amount >= 1000 && power < decimalUnits.length - 1) {
    amount /= 1000;
    power += 1;
  }
  return `${threeDigits(amount)}${noBreak}${decimalUnits[power]}`;
}

/** A count: `5,000`. */
export function countText(count: number): string {
  return grouped(count, 0);
}

/** A count and what is counted: `1 node`, `2 nodes`. */
export function counted(count: number, noun: string): string {
  return `${countText(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Undefined when there is nothing to divide by. */
export function shareOf(amount: number, total: number | undefined): number | undefined {
  return total === undefined || total <= 0 ? undefined : amount / total;
}

const noBreak = "\u00A0";

/** Whole percent; neither 0 % nor 100 % is said of what is not. */
export function percentText(share: number): string {
  const percent = Math.round(share * 100);
  if (percent === 0 && share > 0) return `<1${noBreak}%`;
  if (percent === 100 && share < 1) return `99${noBreak}%`;
  return `${grouped(percent, 0)}${noBreak}%`;
}

/** A time span in its largest unit or two: `4 s`, `12 min`, `3 h 20 min`, `5 d`. */
export function durationText(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds < 120) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 120) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 48) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  return `${countText(Math.floor(hours / 24))} d`;
}

const firstResources = ["cpu", "memory", "pods"];
const lastResource = "ephemeral-storage";

function rank(resource: string): number {
  const first = firstResources.indexOf(resource);
  if (first >= 0) return first;
  return firstResources.length + Number(resource === lastResource);
}

/** The order in which resources are shown: those that fill up first are first. */
export function byImportance(a: string, b: string): number {
  return rank(a) - rank(b) || nameOrder(a, b);
}
