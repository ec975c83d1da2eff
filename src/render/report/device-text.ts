import { isInBytes } from "../page/device-cells.ts";
import { bytesText, numberText } from "./amount-text.ts";
import type { ReportDevice } from "./report-devices.ts";

/** An amount of devices, of a counter or of a capacity for people. */
export function deviceText({ sort, name }: Pick<ReportDevice, "sort" | "name">, amount: number) {
  return sort !== "devices" && isInBytes(name) ? bytesText(amount) : numberText(amount);
}
