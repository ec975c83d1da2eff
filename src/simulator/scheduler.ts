import type { NodeSize } from "./node-draft.ts";
import type { Random } from "./random.ts";
import type { Workload } from "./workloads.ts";

/** How many random nodes are looked at before giving up on one that fits. */
const attempts = 24;

interface Room {
  readonly name: string;
  cpu: number;
  memory: number;
  gpus: number;
  pods: number;
}

/** Places pods on nodes that have room for their requests, and never beyond. */
export class Scheduler {
  readonly #rooms: Room[] = [];
  readonly #byName = new Map<string, Room>();
  readonly #cordoned = new Set<string>();
  readonly #random: Random;

  constructor(random: Random) {
    this.#random = random;
  }

  addNode(name: string, size: NodeSize): void {
    const room = { name, ...size };
    this.#rooms.push(room);
    this.#byName.set(name, room);
  }

  cordon(name: string, isCordoned: boolean): void {
    if (isCordoned) this.#cordoned.add(name);
    else this.#cordoned.delete(name);
  }

  /** Takes room on a node and returns its name; empty when no node tried has it. */
  place(needs: Workload["needs"]): string {
    for (let attempt = 0; attempt < attempts; attempt += 1) {
      const room = this.#random.of(this.#rooms);
      if (!this.#cordoned.has(room.name) && fits(room, needs)) {
        take(room, needs, 1);
        return room.name;
      }
    }
    return "";
  }

  /** Takes room on this node whatever it has, as a DaemonSet pod does first of all. */
  bind(node: string, needs: Workload["needs"]): void {
    const room = this.#byName.get(node);
    if (room !== undefined) take(room, needs, 1);
  }

  release(node: string, needs: Workload["needs"]): void {
    const room = this.#byName.get(node);
    if (room !== undefined) take(room, needs, -1);
  }
}

function fits(room: Room, { cpu, memory, gpus }: Workload["needs"]): boolean {
  return room.cpu >= cpu && room.memory >= memory && room.gpus >= gpus && room.pods >= 1;
}

function take(room: Room, { cpu, memory, gpus }: Workload["needs"], pods: 1 | -1): void {
  room.cpu -= cpu * pods;
  room.memory -= memory * pods;
  room.gpus -= gpus * pods;
  room.pods -= pods;
}
