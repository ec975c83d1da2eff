import type { Equivalent } from "../equivalents.ts";
import { accounting } from "./accounting.ts";
import { cluster } from "./cluster.ts";
import { records } from "./records.ts";
import { resources } from "./resources.ts";

export const equivalents: readonly Equivalent[] = [
  ...accounting,
  ...cluster,
  ...records,
  ...resources,
];
