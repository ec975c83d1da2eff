import { html, type Html } from "./html.ts";
import { timeOf } from "./time-text.ts";
import type { DevicesMoment } from "./view.ts";

/**
 * Why there are no numbers of devices, or what is amiss with those that there are. The text stays the
 * same from one look to the next.
 */
export function deviceNotice(devices: DevicesMoment | undefined, areShown: boolean): Html | false {
  if (!areShown) {
    const why =
      devices?.unread ??
      "devices are not shown: they have not been read completely yet, or what was read is too old";
    return html`<p class="notice">${why.charAt(0).toUpperCase()}${why.slice(1)}.</p> `;
  }
  if (devices === undefined || devices.isUp) return false;
  const { isOld, currentUntil } = devices;
  const fault =
    isOld && currentUntil !== undefined
      ? html`old: nothing from the API server has confirmed them since ${timeOf(currentUntil)}`
      : "incomplete: not all ResourceSlices and ResourceClaims could be kept, or they are read again";
  return html`<p class="notice bad">
    <strong>The numbers of devices are ${fault}.</strong> <code>kubecommit_devices_up</code> is 0;
    the exporter’s log says why. Nothing else depends on them.
  </p> `;
}
