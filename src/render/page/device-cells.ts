import {
  type DeviceAmount,
  driverAmounts,
  type DriverAmounts,
  takenShare,
} from "../../accounting/devices/device-amounts.ts";
import type { DeviceCount, DriverDevices } from "../../accounting/devices/device-totals.ts";
import { unitsOf } from "../../resources/amount.ts";
import { nameOrder } from "../../resources/name-order.ts";
import { bytesText, countText, numberText } from "./amounts.ts";
import { shareWithBar } from "./bar.ts";
import { andMore, fullestOf } from "./fullest.ts";
import { html, name, type Content, type Html } from "./html.ts";

/** In a row. */
const shownDrivers = 4;

/**
 * Whether a counter or capacity is in bytes, by the end of its name: what drivers call so is, as in the
 * examples of Kubernetes.
 */
export function isInBytes(of: string): boolean {
  return /(?:memory|storage|vram)$/i.test(of);
}

/** An amount of a counter or capacity for people. Units are base units. */
function unitsText({ sort, name: of }: DeviceAmount, units: number): string {
  return sort !== "devices" && isInBytes(of) ? bytesText(units) : numberText(units);
}

/** `2 of 8`, `10 GiB of 80 GiB`. */
export function takenText(amount: DeviceAmount): string {
  const { allocated, total } = amount;
  return `${unitsText(amount, unitsOf(allocated))} of ${unitsText(amount, unitsOf(total))}`;
}

/** What is left, or in red what is short. */
export function leftText(amount: DeviceAmount): {
  readonly text: string;
  readonly isShort: boolean;
} {
  const left = unitsOf(amount.total) - unitsOf(amount.allocated);
  return left < 0
    ? { text: `${unitsText(amount, -left)} short`, isShort: true }
    : { text: unitsText(amount, left), isShort: false };
}

/** What is taken of what there is, as a bar. */
export function takenBar(amount: DeviceAmount): Html {
  const share = takenShare(amount);
  return share === undefined
    ? html`<small>${takenText(amount)}</small>`
    : shareWithBar(share, html`<span>${takenText(amount)}</span>`);
}

/** The fullest of all that there is, as bars. */
export function amountsCell(
  drivers: readonly DriverAmounts[],
  count: number,
  label: (amount: DeviceAmount) => Content,
): readonly Content[] {
  const all = drivers.flatMap(({ amounts }) =>
    amounts.map((amount) => ({
      resource: `${amount.driver} ${amount.name}`,
      requests: unitsOf(amount.allocated),
      allocatable: unitsOf(amount.total),
      amount,
    })),
  );
  return fullestOf(
    all,
    count,
    ({ amount }) => html`<div class="other">${label(amount)} ${takenBar(amount)}</div>`,
  );
}

/** Of devices in a row of a file, which has no page of the node. */
const mostInFile = 20;

/** The devices of a node in a row: of each driver what it has least of left; in a file all. */
export function devicesCell(
  devices: readonly DriverDevices[] | undefined,
  where: "page" | "file",
): readonly Content[] {
  if (devices === undefined) return [];
  const isFile = where === "file";
  const all = driverAmounts(devices);
  const drivers = isFile ? all : all.map(withFullest);
  const count = isFile ? mostInFile : shownDrivers;
  const tainted = taintText(drivers);
  return [
    amountsCell(drivers, count, ({ driver, name: of }) => [
      name(driver),
      of !== "" && [" ", name(of)],
    ]),
    tainted !== "" && html`<div><small>tainted: ${tainted}</small></div>`,
  ];
}

/** With no more than the amount of which the largest share is taken, of equals the first. */
function withFullest(drivers: DriverAmounts): DriverAmounts {
  const [fullest] = drivers.amounts.toSorted(
    (a, b) => (takenShare(b) ?? -1) - (takenShare(a) ?? -1),
  );
  return { ...drivers, amounts: fullest === undefined ? [] : [fullest] };
}

/** How many devices have a taint of each effect: `2 NoSchedule, 1 NoExecute`. Empty without any. */
export function taintText(drivers: readonly Pick<DriverAmounts, "tainted">[]): string {
  const sums = new Map<string, number>();
  for (const { tainted } of drivers) {
    for (const [effect, devices] of tainted) sums.set(effect, (sums.get(effect) ?? 0) + devices);
  }
  return [...sums]
    .toSorted(([a], [b]) => nameOrder(a, b))
    .map(([effect, devices]) => `${countText(devices)} ${effect}`)
    .join(", ");
}

/** Of all that there is on a node; undefined where there is nothing. */
export function largestShare(devices: readonly DriverDevices[] | undefined): number | undefined {
  return devices && largestShareOf(driverAmounts(devices));
}

/** Of all that the drivers have; undefined where there is nothing. */
export function largestShareOf(drivers: readonly DriverAmounts[]): number | undefined {
  let largest: number | undefined;
  for (const { amounts } of drivers) {
    for (const amount of amounts) {
      const share = takenShare(amount);
      if (share !== undefined && share > (largest ?? -1)) largest = share;
    }
  }
  return largest;
}

/** The devices of a pool of nodes in a row. */
export function countsCell(counts: readonly DeviceCount[] = []): readonly Content[] {
  return amountsCell(
    counts.map(({ driver, total, allocated }) => ({
      driver,
      tainted: new Map(),
      amounts: [
        { driver, sort: "devices", name: "", total: total * 1000, allocated: allocated * 1000 },
      ],
    })),
    shownDrivers,
    ({ driver }) => name(driver),
  );
}

/** The devices that the claims of a namespace take, the most first, in a row. */
export function takenCell(
  taken: readonly { readonly driver: string; readonly count: number }[] = [],
): readonly Content[] {
  const most = taken.toSorted((a, b) => b.count - a.count).slice(0, shownDrivers);
  return [
    ...most.map(({ driver, count }) => html`<div>${name(driver)}: ${countText(count)}</div>`),
    andMore(taken.length - most.length),
  ];
}
