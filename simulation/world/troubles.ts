import type { Random } from "../../src/simulator/population/random.ts";
import type { Machine } from "../machine/machine.ts";
import type { ApiServer } from "./api-server.ts";
import type { Clients } from "./clients.ts";
import type { Inhabitants } from "./inhabitants.ts";

/** All that can be made trouble with. */
export interface World {
  readonly machine: Machine;
  readonly random: Random;
  readonly server: ApiServer;
  readonly inhabitants: Inhabitants;
  readonly clients: Clients;
}

/** Something that goes wrong for a while. */
export interface Trouble {
  readonly name: string;
  readonly begin?: (world: World) => void;
  /** Now and then while it lasts. */
  readonly step?: (world: World) => void;
  readonly end?: (world: World) => void;
}
