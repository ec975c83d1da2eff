import type { Program } from "../../program.ts";
import { type Numbers, placeKey, poolKey } from "./differences.ts";

interface PlaceJson {
  readonly total: number;
  readonly allocated: number;
  readonly free?: number;
  readonly ratio?: number;
  readonly tainted?: Readonly<Record<string, number>>;
  readonly counters?: readonly {
    readonly pool: string;
    readonly set: string;
    readonly counter: string;
    readonly total: number;
    readonly allocated: number;
  }[];
  readonly capacity?: readonly {
    readonly name: string;
    readonly total: number;
    readonly allocated: number;
  }[];
}
type ByDriver<T> = Readonly<Record<string, T>>;

const states = ["allocated", "pending", "unreserved"] as const;

interface SnapshotJson {
  readonly nodes: readonly { readonly name: string; readonly devices?: ByDriver<PlaceJson> }[];
  readonly pools: readonly { readonly name: string; readonly devices?: ByDriver<PlaceJson> }[];
  /** Nothing while devices are not read. */
  readonly devices?: {
    readonly claims: Readonly<Record<(typeof states)[number], number>> & {
      /** ISO 8601. */
      readonly oldestPending?: string;
    };
    readonly incompletePools: ByDriver<number>;
    readonly invalidPools: ByDriver<number>;
    readonly orphanedAllocations: ByDriver<number>;
    readonly withoutNode: ByDriver<PlaceJson>;
    readonly namespaces: Readonly<Record<string, ByDriver<number>>>;
  };
}

/** What `/api/v1/snapshot` says of devices. */
export async function snapshotDevices(program: Program): Promise<Numbers> {
  return devicesOfSnapshot((await program.get("/api/v1/snapshot")).body);
}

/** What a document of `/api/v1/snapshot` says of devices. */
export function devicesOfSnapshot(body: string): Numbers {
  const snapshot: SnapshotJson = JSON.parse(body);
  const numbers = new Map<string, number>();
  const place = (node: string, devices: ByDriver<PlaceJson> = {}): void => {
    for (const [driver, each] of Object.entries(devices)) {
      const key = placeKey(node, driver);
      setBoth(numbers, `${key} devices`, each);
      if (each.free !== undefined) numbers.set(`${key} devices free`, each.free);
      if (each.ratio !== undefined) numbers.set(`${key} devices ratio`, each.ratio);
      for (const [effect, count] of Object.entries(each.tainted ?? {})) {
        numbers.set(`${key} tainted ${effect}`, count);
      }
      for (const own of each.counters ?? []) {
        setBoth(numbers, `${key} counter ${own.pool} ${own.set} ${own.counter}`, own);
      }
      for (const own of each.capacity ?? []) setBoth(numbers, `${key} capacity ${own.name}`, own);
    }
  };
  for (const { name, devices } of snapshot.nodes) place(name, devices);
  if (snapshot.devices === undefined) return numbers;
  const { claims, withoutNode, namespaces, ...others } = snapshot.devices;
  place("", withoutNode);
  for (const { name, devices = {} } of snapshot.pools) {
    for (const [driver, each] of Object.entries(devices)) {
      setBoth(numbers, `${poolKey(name)} ${driver} devices`, each);
    }
  }
  for (const state of states) numbers.set(`claims ${state}`, claims[state]);
  if (claims.oldestPending !== undefined) {
    numbers.set("claims oldestPending", Date.parse(claims.oldestPending) / 1000);
  }
  for (const [namespace, counts] of Object.entries(namespaces)) {
    for (const [driver, count] of Object.entries(counts)) {
      numbers.set(`namespace ${namespace} ${driver} allocated`, count);
    }
  }
  const byDriver = [
    ["incomplete pools", others.incompletePools],
    ["invalid pools", others.invalidPools],
    ["orphaned allocations", others.orphanedAllocations],
  ] as const;
  for (const [what, counts] of byDriver) {
    for (const [driver, count] of Object.entries(counts))
      numbers.set(`${what} of ${driver}`, count);
  }
  return numbers;
}

function setBoth(
  numbers: Map<string, number>,
  key: string,
  { total, allocated }: Readonly<Record<"total" | "allocated", number>>,
): void {
  numbers.set(key, total);
  numbers.set(`${key} allocated`, allocated);
}

const ofPlace =
  /^kubecommit_node_(devices|device_counters|device_capacity|devices_tainted)(_allocated|_free|_ratio)?$/;
const ofDriver = new Map([
  ["kubecommit_device_pools_incomplete", "incomplete pools"],
  ["kubecommit_device_pools_invalid", "invalid pools"],
  ["kubecommit_device_allocations_orphaned", "orphaned allocations"],
]);

/** What `/metrics` says of devices. */
export async function metricsDevices(program: Program): Promise<Numbers> {
  const numbers = new Map<string, number>();
  for (const [series, value] of await program.series()) {
    const [, family = "", text = ""] = /^([^{]+)(?:\{(.*)\})?$/.exec(series) ?? [];
    const labels = new Map(
      Array.from(text.matchAll(/(\w+)=("(?:[^"\\]|\\.)*")/g), ([, label = "", quoted = '""']) => [
        label,
        String(JSON.parse(quoted)),
      ]),
    );
    const key = keyOf(family, (label) => labels.get(label) ?? "");
    if (key !== undefined) numbers.set(key, value);
  }
  return numbers;
}

function keyOf(family: string, label: (name: string) => string): string | undefined {
  const driver = label("driver");
  const what = ofDriver.get(family);
  if (what !== undefined) return `${what} of ${driver}`;
  switch (family) {
    case "kubecommit_claims":
      return `claims ${label("state")}`;
    case "kubecommit_claims_oldest_pending_timestamp_seconds":
      return "claims oldestPending";
    case "kubecommit_namespace_devices_allocated":
      return `namespace ${label("namespace")} ${driver} allocated`;
    case "kubecommit_pool_devices":
      return `${poolKey(label("pool"))} ${driver} devices`;
    case "kubecommit_pool_devices_allocated":
      return `${poolKey(label("pool"))} ${driver} devices allocated`;
    default:
      return placeKeyOf(family, label);
  }
}

function placeKeyOf(family: string, label: (name: string) => string): string | undefined {
  const [, kind, part = ""] = ofPlace.exec(family) ?? [];
  const place = placeKey(label("node"), label("driver"));
  const suffix = part.replace("_", " ");
  switch (kind) {
    case "devices":
      return `${place} devices${suffix}`;
    case "devices_tainted":
      return `${place} tainted ${label("effect")}`;
    case "device_counters":
      return `${place} counter ${label("counter")}${suffix}`;
    case "device_capacity":
      return `${place} capacity ${label("capacity")}${suffix}`;
    case undefined:
    default:
      return undefined;
  }
}
