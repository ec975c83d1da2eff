/**
 * Amounts by resource id ({@link ResourceNames}), in the scheduler's integers: millicores for cpu,
 * whole units (bytes, counts) for everything else. A hole is "not set". Safe integers only.
 */
export type Amounts = readonly (number | undefined)[];
