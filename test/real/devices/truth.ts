import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A sum in base units, as a decimal number. */
interface Sum {
  readonly total: string;
  readonly allocated: string;
}

/** Devices of one driver on one node; the node is empty for those of more than one. */
export interface PlaceTruth {
  readonly node: string;
  readonly driver: string;
  /** Of devices that are allocated as a whole, not by counters or capacity. */
  readonly total: number;
  readonly allocated: number;
  /** Of these, what an allocator may give to a claim without tolerations. */
  readonly free: number;
  /** By effect. */
  readonly tainted: Readonly<Record<string, number>>;
  readonly counters: readonly (Sum & {
    readonly pool: string;
    readonly set: string;
    readonly counter: string;
  })[];
  readonly capacity: readonly (Sum & { readonly name: string })[];
}

/** Counts by the name of a driver. */
type ByDriver = Readonly<Record<string, number>>;

/** What the scheduler's own code makes of ResourceSlices and ResourceClaims. */
export interface DeviceTruth {
  readonly devices: readonly PlaceTruth[];
  readonly namespaces: readonly {
    readonly namespace: string;
    readonly driver: string;
    readonly allocated: number;
  }[];
  readonly claims: {
    readonly allocated: number;
    readonly pending: number;
    readonly unreserved: number;
    /** When it was created, in seconds since the epoch; 0 without any. */
    readonly oldestPending: number;
  };
  readonly incompletePools: ByDriver;
  readonly invalidPools: ByDriver;
  readonly orphanedAllocations: ByDriver;
  /** Sizes of what the scheduler's tracker of claims gathers. */
  readonly state: {
    readonly devices: number;
    readonly shares: number;
    readonly capacities: number;
  };
}

/** Runs the program `test/real/device-truth` against the cluster of a kubeconfig. */
export async function readDeviceTruth(program: string, kubeconfig: string): Promise<DeviceTruth> {
  const { stdout } = await run(program, [`--kubeconfig=${kubeconfig}`], { maxBuffer: 2 ** 28 });
  return JSON.parse(stdout);
}
