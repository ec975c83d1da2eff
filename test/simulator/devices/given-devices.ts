import { isObject } from "../../../src/simulator/api-object.ts";
import type { ApiObject, Json, JsonObject } from "../../../src/simulator/api-object.ts";
import type { SimulatedCluster } from "../../../src/simulator/cluster.ts";

const objectsIn = (value: Json | undefined): readonly JsonObject[] =>
  Array.isArray(value) ? value.filter((each: Json) => isObject(each)) : [];
const objectIn = (value: Json | undefined): JsonObject => (isObject(value) ? value : {});
const textIn = (value: Json | undefined): string => (typeof value === "string" ? value : "");

const units: Readonly<Record<string, number>> = { "": 1, G: 1e9, Gi: 2 ** 30 };

/** A quantity as the simulation writes them. */
function amountOf(quantity: Json | undefined): number {
  const [, number = "", unit = ""] = /^(\d+)(\w*)$/.exec(textIn(quantity)) ?? [];
  return Number(number) * (units[unit] ?? Number.NaN);
}

/** The results of the allocation of a claim. */
export function resultsOf({ status }: ApiObject): readonly JsonObject[] {
  return objectsIn(objectIn(objectIn(status["allocation"])["devices"])["results"]);
}

/** What of a cluster's devices is given away, and how much of it there is: by key, and its total. */
class Books {
  readonly totals = new Map<string, number>();
  readonly given = new Map<string, number>();

  total(key: string, amount: number): void {
    this.totals.set(key, (this.totals.get(key) ?? 0) + amount);
  }

  give(key: string, amount: number): void {
    this.given.set(key, (this.given.get(key) ?? 0) + amount);
  }
}

/** What is given away of more than there is; empty where nothing is over-committed. */
export function overCommitted(cluster: SimulatedCluster): readonly string[] {
  const books = new Books();
  const devices = new Map<string, JsonObject>();
  for (const { spec } of cluster.list("ResourceSlice")) {
    const pool = `${textIn(spec["driver"])}/${textIn(objectIn(spec["pool"])["name"])}`;
    for (const set of objectsIn(spec["sharedCounters"])) {
      for (const [counter, value] of Object.entries(objectIn(set["counters"]))) {
        const key = `${pool}/${textIn(set["name"])}#${counter}`;
        books.total(key, amountOf(objectIn(value)["value"]));
      }
    }
    for (const device of objectsIn(spec["devices"])) {
      const key = `${pool}/${textIn(device["name"])}`;
      devices.set(key, device);
      if (device["allowMultipleAllocations"] !== true) books.total(key, 1);
      else {
        const bandwidth = objectIn(objectIn(device["capacity"])["bandwidth"]);
        books.total(`${key}@bandwidth`, amountOf(bandwidth["value"]));
      }
    }
  }
  for (const claim of cluster.list("ResourceClaim")) {
    for (const result of resultsOf(claim)) {
      const pool = `${textIn(result["driver"])}/${textIn(result["pool"])}`;
      const key = `${pool}/${textIn(result["device"])}`;
      if (result["shareID"] === undefined) books.give(key, 1);
      else {
        const consumed = objectIn(result["consumedCapacity"])["bandwidth"];
        books.give(`${key}@bandwidth`, amountOf(consumed));
      }
      for (const consumption of objectsIn(devices.get(key)?.["consumesCounters"])) {
        for (const [counter, value] of Object.entries(objectIn(consumption["counters"]))) {
          const set = `${pool}/${textIn(consumption["counterSet"])}#${counter}`;
          books.give(set, amountOf(objectIn(value)["value"]));
        }
      }
    }
  }
  return [...books.given]
    .filter(([key, amount]) => !(amount <= (books.totals.get(key) ?? 0)))
    .map(([key, amount]) => `${key}: ${amount} of ${books.totals.get(key)}`);
}

/** How many claims are in each state. */
export function claimStates(cluster: SimulatedCluster): Readonly<Record<string, number>> {
  const states = cluster.list("ResourceClaim").map(({ status }) => {
    if (status["allocation"] === undefined) return "pending";
    return objectsIn(status["reservedFor"]).length > 0 ? "allocated" : "unreserved";
  });
  const groups = Map.groupBy(states, (state) => state);
  return Object.fromEntries(groups.entries().map(([state, each]) => [state, each.length]));
}
