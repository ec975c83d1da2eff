/** The counters of a GPU, or what a device takes of them: memory in GiB. */
export interface Counters {
  readonly memory: number;
  readonly multiprocessors: number;
}

/** A device as its driver publishes it. */
export interface DeviceShape {
  readonly name: string;
  /** The DeviceClass that selects it. */
  readonly className: string;
  readonly product: string;
  /** In GiB. */
  readonly memory?: number;
  /** What it takes of the counters of its GPU, whose set has this name. */
  readonly consumes?: { readonly set: string; readonly counters: Counters };
  /** In Gbit/s, which its shares divide; a device without it is given whole. */
  readonly bandwidth?: number;
  /** Whether its driver says that it is not well. */
  readonly isTainted?: boolean;
}

/** What a driver publishes of a node: its pool. */
export interface PoolShape {
  readonly driver: string;
  readonly devices: readonly DeviceShape[];
  readonly sets: readonly { readonly name: string; readonly counters: Counters }[];
}

export const gpuDriver = "gpu.example.com";
export const nicDriver = "nic.example.com";

/** The DeviceClasses of the devices below. */
export const classes = {
  gpu: gpuDriver,
  wholeOfMig: `mig-7g.${gpuDriver}`,
  largePartition: `mig-3g.${gpuDriver}`,
  partition: `mig-1g.${gpuDriver}`,
  nic: nicDriver,
} as const;

const product = "Example 80GB";
const whole: Counters = { memory: 80, multiprocessors: 98 };

/** A GPU and its partitions; the whole of it, or some of them, can be given away. */
const partitions = [
  { suffix: "", className: classes.wholeOfMig, counters: whole, count: 1 },
  {
    suffix: "-1g",
    className: classes.partition,
    counters: { memory: 10, multiprocessors: 14 },
    count: 7,
  },
  {
    suffix: "-3g",
    className: classes.largePartition,
    counters: { memory: 40, multiprocessors: 42 },
    count: 2,
  },
] as const;

function partitionsOf(set: string): readonly DeviceShape[] {
  return partitions.flatMap(({ suffix, className, counters, count }) =>
    Array.from({ length: count }, (_, index) => ({
      name: suffix === "" ? set : `${set}${suffix}-${index}`,
      className,
      product,
      memory: counters.memory,
      consumes: { set, counters },
    })),
  );
}

/** GPUs that are given whole; of so many, the last ones are tainted. */
export function wholeGpus(count: number, tainted = 0): PoolShape {
  const devices = Array.from({ length: count }, (_, index) => ({
    name: `gpu-${index}`,
    className: classes.gpu,
    product,
    memory: whole.memory,
    isTainted: index >= count - tainted,
  }));
  return { driver: gpuDriver, devices, sets: [] };
}

/** So many devices of GPUs with partitions, eight of each GPU unless more are asked for. */
export function partitionedGpus(count: number, perGpu = 8): PoolShape {
  const names = Array.from({ length: Math.ceil(count / perGpu) }, (_, index) => `gpu-${index}`);
  return {
    driver: gpuDriver,
    devices: names.flatMap((name) => partitionsOf(name).slice(0, perGpu)).slice(0, count),
    sets: names.map((name) => ({ name, counters: whole })),
  };
}

/** NICs that several claims share. */
export function nics(count: number): PoolShape {
  const devices = Array.from({ length: count }, (_, index) => ({
    name: `nic-${index}`,
    className: classes.nic,
    product: "Example 100G",
    bandwidth: 100,
  }));
  return { driver: nicDriver, devices, sets: [] };
}
