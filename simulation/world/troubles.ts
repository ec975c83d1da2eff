import type { World } from "./world.ts";

/** Something that goes wrong for a while. */
export interface Trouble {
  readonly name: string;
  readonly begin?: (world: World) => void;
  /** Now and then while it lasts. */
  readonly step?: (world: World) => void;
  readonly end?: (world: World) => void;
}
