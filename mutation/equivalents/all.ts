import type { Equivalent } from "../equivalents.ts";
import { accounting } from "./accounting.ts";
import { cluster } from "./cluster.ts";
import { failures } from "./failures.ts";
import { reading } from "./reading.ts";
import { records } from "./records.ts";
import { resources } from "./resources.ts";
import { serving } from "./serving.ts";

export const equivalents: readonly Equivalent[] = [
  ...accounting,
  ...cluster,
  ...failures,
  ...reading,
  ...records,
  ...resources,
  ...serving,
];
