import { type DeviceAmount, driverAmounts } from "../../accounting/devices/device-amounts.ts";
import type { DriverDevices } from "../../accounting/devices/device-totals.ts";
import { countText } from "./amounts.ts";
import { leftText, taintText, takenBar } from "./device-cells.ts";
import { deviceNotice } from "./device-notice.ts";
import { html, name, type Content, type Html } from "./html.ts";
import { framed } from "./table.ts";
import type { DevicesMoment } from "./view.ts";

/** Counters are set by set here, and nothing bounds how many sets a driver has. */
const shownRows = 100;

/** A line of the table. */
interface Line {
  readonly amount: DeviceAmount;
  readonly label: Content;
}

/** Every device of a node, with each set of counters; nothing without any. */
export function nodeDevices(
  devices: readonly DriverDevices[] | undefined,
  moment: DevicesMoment | undefined,
): Html | false {
  if (devices === undefined) return false;
  const lines = devices.flatMap(linesOf);
  const tainted = devices
    .map((each) => [each.driver, taintText([each])] as const)
    .filter(([, text]) => text !== "");
  const left = lines.length - shownRows;
  return html`<section id="devices" aria-labelledby="devices-h">
    <h2 id="devices-h">Devices</h2>
    ${deviceNotice(moment, true)}${framed("Devices of the node", headings, lines.slice(0, shownRows).map(row))}
    ${left > 0 && html`<p>and ${countText(left)} more, which are in <a href="../api/v1/snapshot">all numbers as JSON</a>.</p>`}
    ${tainted.map(([driver, text]) => html`<p>Tainted devices of ${name(driver)}: ${text}.</p> `)}
  </section> `;
}

const headings = ["driver", "of", "allocated", "free"].map(
  (heading) => html`<th scope="col">${heading}</th>`,
);

/** Counters set by set: what one set has left is of no use to the partitions of another. */
function linesOf(devices: DriverDevices): readonly Line[] {
  const withoutCounters = driverAmounts([{ ...devices, counters: [] }]);
  const own = withoutCounters.flatMap(({ amounts }) =>
    amounts.map((amount) => ({
      amount,
      label: amount.sort === "devices" ? "devices" : [name(amount.name), " of shareable devices"],
    })),
  );
  const counters = devices.counters.flatMap(({ pool, records, allocated }) =>
    records.map(({ set, counter, amount: total }, index) => ({
      amount: {
        driver: devices.driver,
        sort: "counter" as const,
        name: counter,
        total,
        allocated: allocated[index] ?? 0,
      },
      label: [name(counter), " of ", name(set), html` <small>in pool ${name(pool)}</small>`],
    })),
  );
  return [...own, ...counters];
}

function row({ amount, label }: Line): Html {
  const { text, isShort } = leftText(amount);
  return html`<tr>
    <th scope="row">${name(amount.driver)}</th>
    <td data-label="of">${label}</td>
    <td data-label="allocated">${takenBar(amount)}</td>
    <td data-label="free" ${isShort && html` class="bad"`}>${text}</td>
  </tr> `;
}
