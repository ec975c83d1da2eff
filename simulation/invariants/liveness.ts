import type { Scrape } from "../observation/served.ts";
import { Violation } from "./violation.ts";

/** A restart mends nothing that is outside of the process, and loses what it knows. */
export function assertAlive({ isAlive }: Scrape): void {
  if (!isAlive) throw new Violation("liveness", "the liveness probe fails");
}
