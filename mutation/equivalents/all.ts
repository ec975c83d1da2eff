import type { Equivalent } from "../equivalents.ts";

export const equivalents: readonly Equivalent[] = [];
