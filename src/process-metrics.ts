import { readdirSync, readFileSync } from "node:fs";

import { Gauge, type Registry } from "prom-client";

/**
 * Families of prom-client, with another way to read them. Where the file of /proc cannot be read,
 * prom-client serves 0, which looks like a measurement; here the value is absent.
 */
const families = [
  {
    name: "process_resident_memory_bytes",
    help: "Resident memory size in bytes.",
    // Node reads it by itself, also where its permissions allow no file of /proc.
    read: (): number => process.memoryUsage.rss(),
  },
  {
    name: "process_virtual_memory_bytes",
    help: "Virtual memory size in bytes.",
    read: (): number => bytesOf("VmSize"),
  },
  {
    name: "process_heap_bytes",
    help: "Process heap size in bytes.",
    read: (): number => bytesOf("VmData"),
  },
  {
    name: "process_open_fds",
    help: "Number of open file descriptors.",
    // One of them is for reading the folder.
    read: (): number => readdirSync("/proc/self/fd").length - 1,
  },
  {
    name: "process_max_fds",
    help: "Maximum number of open file descriptors.",
    read: (): number => numberIn("/proc/self/limits", /^Max open files +(\d+)/m),
  },
] as const;

/** The number that a pattern finds in a file; NaN when it finds none. */
function numberIn(file: string, pattern: RegExp): number {
  return Number(pattern.exec(readFileSync(file, "utf8"))?.[1]);
}

/** A field of /proc/self/status, in bytes. */
function bytesOf(field: string): number {
  return numberIn("/proc/self/status", new RegExp(`^${field}:\\s*(\\d+) kB`, "m")) * 1024;
}

/** Undefined when it cannot be known. */
function known(read: () => number): number | undefined {
  try {
    const value = read();
    return Number.isNaN(value) ? undefined : value;
  } catch {
    return undefined;
  }
}

/** Puts them in the place of prom-client's default metrics of the same names. */
export function replaceProcessMetrics(registry: Registry): void {
  for (const { name, help, read } of families) {
    registry.removeSingleMetric(name);
    const gauge = new Gauge({
      name,
      help,
      registers: [],
      collect() {
        const value = known(read);
        if (value === undefined) this.remove({});
        else this.set(value);
      },
    });
    registry.registerMetric(gauge);
  }
}
