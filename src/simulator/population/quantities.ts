/* Quantities in their canonical form, in which an API server writes them whatever it was given. */

/** An amount of cpu, from millicores. */
export function cpuQuantity(millicores: number): string {
  return millicores % 1000 === 0 ? String(millicores / 1000) : `${millicores}m`;
}

const suffixes = ["Ki", "Mi", "Gi", "Ti"];

/**
 * An amount of memory or storage, from KiB: in the largest unit that leaves a whole number, and in
 * bytes when KiB do not.
 */
export function memoryQuantity(kib: number): string {
  if (!Number.isInteger(kib)) return String(Math.round(kib * 1024));
  let [amount, unit] = [kib, 0];
  while (amount > 0 && amount % 1024 === 0 && unit < suffixes.length - 1) {
    amount /= 1024;
    unit += 1;
  }
  return `${amount}${suffixes[unit] ?? ""}`;
}
