import type { DeviceAmount, DriverAmounts } from "../../accounting/devices/device-amounts.ts";
import type { DeviceTotals, DriverCount } from "../../accounting/devices/device-totals.ts";
import { isServed } from "../../accounting/own-requests.ts";
import type { Snapshot } from "../../accounting/snapshot.ts";
import { counted, countText, durationText, percentText } from "./amounts.ts";
import { amountsCell, taintText } from "./device-cells.ts";
import { deviceNotice } from "./device-notice.ts";
import { deviceOverview, type DriverOverview } from "./device-overview.ts";
import { andMore } from "./fullest.ts";
import { html, name, type Content, type Html } from "./html.ts";
import { nodeLink } from "./nodes-section.ts";
import { framed } from "./table.ts";
import type { Moment } from "./view.ts";

/** In the table, and the fullest that each has. */
const shownDrivers = 20;
const shownAmounts = 4;
const shownFaults = 10;

/**
 * What dynamic resource allocation has given away, by driver. Nothing where devices are not read and
 * nobody expects them, unless a pod has been given some.
 */
export function devicesSection(
  snapshot: Snapshot,
  { now, devices: moment }: Pick<Moment, "now" | "devices">,
  where: "page" | "file" = "page",
): Html | false {
  const { devices, nodes } = snapshot;
  if (devices !== undefined) {
    return section([
      deviceNotice(moment, true),
      driversTable(snapshot, devices, now, where),
      faultsList(devices),
    ]);
  }
  if (moment === undefined) return false;
  return (moment.areExpected || nodes.some(isServed)) && section(deviceNotice(moment, false));
}

function driversTable(
  snapshot: Snapshot,
  devices: DeviceTotals,
  now: number,
  where: "page" | "file",
): readonly Content[] {
  const drivers = deviceOverview(snapshot);
  const shown = drivers.slice(0, shownDrivers);
  const isRest = (snapshot.shard?.ordinal ?? 0) > 0;
  return [
    html`<p>
      ${isRest ? "Shard 0 shows claims, pools of devices, and devices of no one node." : claimsText(devices, now)}
    </p> `,
    drivers.length === 0 && !isRest && html`<p>No driver has a device.</p>`,
    drivers.length > 0 &&
      framed(
        "Devices by driver",
        headings,
        shown.map((each) => driverRow(each, where)),
      ),
    andMore(drivers.length - shown.length),
  ];
}

function section(content: Content): Html {
  return html`<section id="devices" aria-labelledby="devices-h">
    <h2 id="devices-h">Devices</h2>
    ${content}
  </section> `;
}

function claimsText({ claims, oldestPending }: DeviceTotals, now: number): string {
  const { allocated, pending, unreserved } = claims;
  const all = allocated + pending + unreserved;
  if (all === 0) return "There is no claim for devices.";
  const age =
    oldestPending === undefined ? "" : `, the oldest for ${durationText(now - oldestPending)}`;
  const parts = [
    `${countText(allocated)} allocated and in use`,
    ...(pending > 0 ? [`${countText(pending)} pending${age}`] : []),
    ...(unreserved > 0
      ? [
          `${countText(unreserved)} allocated, but reserved for nobody, which may keep devices until deleted`,
        ]
      : []),
  ];
  return `${counted(all, "claim")}: ${parts.join("; ")}.`;
}

const labels = ["driver", "on nodes", "of no one node", "tainted", "fullest node"] as const;
const headings = labels.map((label) => html`<th scope="col">${label}</th>`);

function driverRow(
  { driver, onNodes, withoutNode, nodes, fullest }: DriverOverview,
  where: "page" | "file",
): Html {
  const tainted = taintText([onNodes, withoutNode].filter((each) => each !== undefined));
  const on = nodes > 0 && html`<small>on ${counted(nodes, "node")}</small>`;
  const link = fullest && [
    where === "file" ? name(fullest.node) : nodeLink(fullest.node),
    `, ${percentText(fullest.share)}`,
  ];
  const [, ...others] = labels;
  const cells: readonly Content[] = [amounts(onNodes), amounts(withoutNode), tainted, link];
  return html`<tr data-key="${driver}">
    <th scope="row">${name(driver)} ${on}</th>
    ${others.map((label, index) => html`<td data-label="${label}">${cells[index]}</td>`)}
  </tr> `;
}

function amounts(of: DriverAmounts | undefined): Content {
  return of && amountsCell([of], shownAmounts, amountLabel);
}

/** What the amount is of, where the driver is named beside it. */
export function amountLabel({ sort, name: of }: Pick<DeviceAmount, "sort" | "name">): Content {
  return sort === "devices" ? "devices" : name(of);
}

type Faults = readonly (readonly [
  counts: readonly DriverCount[],
  said: (count: number) => string,
])[];

/** What needs somebody to look at it, a line each. */
function faultsList(devices: DeviceTotals): readonly Content[] {
  const faults: Faults = [
    [
      devices.incompletePools,
      (count) =>
        `${counted(count, "pool")} of devices incomplete: not all ResourceSlices of the newest generation are there, and none of its devices count`,
    ],
    [
      devices.invalidPools,
      (count) =>
        `${counted(count, "pool")} of devices invalid: names in it are not unique, or counters are missing; the scheduler gives none of its devices, and none count`,
    ],
    [
      devices.orphanedAllocations,
      (count) => `${counted(count, "device")} allocated to claims, but gone`,
    ],
  ];
  const lines = faults.flatMap(([counts, said]) =>
    counts
      .filter(({ count }) => count > 0)
      .map(({ driver, count }) => html`<li class="bad">${name(driver)}: ${said(count)}.</li>`),
  );
  const left = devices.leftOut;
  return [
    lines.length > 0 &&
      html`<ul>
        ${lines.slice(0, shownFaults)}
      </ul>`,
    andMore(lines.length - shownFaults),
    left > 0 &&
      html`<p>
        ${counted(left, "amount")} left out, for too many names of drivers, counters or capacities.
      </p>`,
  ];
}
