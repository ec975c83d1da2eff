import { ratio } from "./amount-sums.ts";
import { deviceText } from "./device-text.ts";
import { type ReportDevice, noDevices } from "./report-devices.ts";
import type { Report, ReportLine } from "./report.ts";
import { type Cell, type Column, countCell, emptyCell } from "./sheet.ts";
import { type Part, ratioCell } from "./sheet-part.ts";

/** A bound on the columns: whoever writes ResourceSlices invents the names. */
const mostAmounts = 64;

/** The columns about devices, and how many amounts have none. */
export interface DeviceParts {
  readonly parts: readonly Part[];
  readonly left: number;
}

/** A part for each thing that a driver has; `isFull` has every number in a column of its own. */
export function deviceParts({ by, total }: Report, isFull: boolean): DeviceParts {
  const { amounts, tainted } = total.devices ?? noDevices;
  const shown = amounts.slice(0, mostAmounts);
  const parts = shown.map((amount) =>
    isFull ? fullPart(amount, by === "namespace") : briefPart(amount),
  );
  const taints = isFull && by !== "namespace" ? [...tainted.keys()].slice(0, mostAmounts) : [];
  return { parts: [...parts, ...taints.map(taintPart)], left: amounts.length - shown.length };
}

/** What the amount is called at the top of its columns: `GPU.EXAMPLE.COM`, `MIG.EXAMPLE.COM MEMORY`. */
function titleOf({ driver, name }: ReportDevice): string {
  return (name === "" ? `${driver} devices` : `${driver} ${name}`).toUpperCase();
}

/** What its share is called beside it: `DEVICES%`, `MEMORY%`. */
function shareTitleOf({ name }: ReportDevice): string {
  return `${name === "" ? "devices" : name}%`.toUpperCase();
}

/** For programs: `gpu.example.com_devices`, `mig.example.com_counter_memory`. */
function keyOf({ driver, sort, name }: ReportDevice): string {
  return name === "" ? `${driver}_${sort}` : `${driver}_${sort}_${name}`;
}

function found({ devices = noDevices }: ReportLine, of: ReportDevice): ReportDevice | undefined {
  return devices.amounts.find(
    ({ driver, sort, name }) => driver === of.driver && sort === of.sort && name === of.name,
  );
}

function briefPart(of: ReportDevice): Part {
  const title = titleOf(of);
  return {
    columns: [
      { title, key: `${keyOf(of)}_allocated`, align: "right", spare: 2 },
      { title: shareTitleOf(of), key: `${keyOf(of)}_ratio`, align: "right", spare: 3 },
    ],
    cells: (line) => {
      const own = found(line, of);
      if (own === undefined) return [emptyCell, emptyCell];
      const { allocated, total } = own;
      const all = total === undefined ? "" : `/${deviceText(of, total)}`;
      return [
        { text: deviceText(of, allocated) + all, raw: allocated },
        ratioCell(ratio(allocated, total ?? of.total)),
      ];
    },
  };
}

function fullPart(of: ReportDevice, isOfNamespace: boolean): Part {
  const title = titleOf(of);
  const total: Column = { title, key: keyOf(of), align: "right" };
  return {
    columns: [
      ...(isOfNamespace ? [] : [total]),
      { title: `${title} ALLOCATED`, key: `${keyOf(of)}_allocated`, align: "right" },
      { title: shareTitleOf(of), key: `${keyOf(of)}_ratio`, align: "right" },
    ],
    cells: (line) => {
      const own = found(line, of);
      const amount = (units: number | undefined): Cell =>
        units === undefined ? emptyCell : { text: deviceText(of, units), raw: units };
      return [
        ...(isOfNamespace ? [] : [amount(own?.total)]),
        amount(own?.allocated),
        own === undefined ? emptyCell : ratioCell(ratio(own.allocated, own.total ?? of.total)),
      ];
    },
  };
}

/** Devices that a taint keeps from new claims, or from any. */
function taintPart(driver: string): Part {
  const effects = ["NoSchedule", "NoExecute", "None"] as const;
  return {
    columns: effects.map((effect) => ({
      title: `${driver} ${effect}`.toUpperCase(),
      key: `${driver}_tainted_${effect}`,
      align: "right",
    })),
    cells: ({ devices = noDevices }) => {
      const tainted = devices.tainted.get(driver);
      return effects.map((effect) => {
        const count = tainted?.get(effect);
        return count === undefined ? emptyCell : countCell(count);
      });
    },
  };
}
