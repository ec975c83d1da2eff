import { Random } from "../../src/simulator/population/random.ts";
import { Activity } from "./activity.ts";
import { Clock } from "./clock.ts";
import { Network } from "../network/network.ts";
import { Timers } from "./timers.ts";

/** All that a program takes from outside: its clocks, timers, chance and network. */
export class Machine {
  readonly clock = new Clock();
  readonly activity = new Activity();
  readonly timers = new Timers(this.clock, this.activity);
  readonly network = new Network(this.timers, this.activity);
  /** The one source of chance. */
  random = new Random(0);
  /** By what the program's waits between attempts are divided; see sabotage.ts. */
  haste = 1;
}

/** The machine of this process, see replaced.ts. */
export const machine = new Machine();
