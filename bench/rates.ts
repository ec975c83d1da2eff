/* How many pods change in a second. */
export const busy = 500;
export const usual = 100;
