import type { Equivalent } from "../equivalents.ts";
import { accounting } from "./accounting.ts";

export const equivalents: readonly Equivalent[] = [...accounting];
