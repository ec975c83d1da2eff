/**
 * How much reading devices is wanted: `auto` where the cluster has them and lets us, `on` so that it is
 * a fault where it cannot be done.
 */
export const deviceModes = ["auto", "on", "off"] as const;
export type DeviceMode = (typeof deviceModes)[number];
