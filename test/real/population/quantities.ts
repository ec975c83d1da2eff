import { parseQuantity } from "../../../src/resources/quantity.ts";
import type { Random } from "./random.ts";

export type ResourceList = Readonly<Record<string, string>>;
export interface Requirements {
  readonly requests?: ResourceList;
  readonly limits?: ResourceList;
}

/** Amounts in every spelling that the API takes. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  cpu: [
    "0",
    "1u",
    "1m",
    "0.0015",
    "5e-3",
    "10m",
    "0010m",
    "0.05",
    "100m",
    "0.1",
    "1e-1",
    "150000u",
    ".25",
    "+0.3",
    "333m",
    "0.5",
    "750000000n",
    "1",
    "1.",
    "1.001",
    "1500m",
    "0002",
    "2e0",
    "2.5",
  ],
  memory: [
    "0",
    "1",
    "1500m",
    "1.109701229k",
    "64Ki",
    "1M",
    "1048577",
    "17.Mi",
    "25e6",
    "32Mi",
    "+64Mi",
    "67108865",
    "1e8",
    "0.1Gi",
    "107374182400m",
    "128Mi",
    "0.2G",
    "256Mi",
    "5E8",
    "0.5Gi",
    "1000000Ki",
    "1G",
    "1Gi",
    "1.5Gi",
  ],
  "ephemeral-storage": ["1", "10Mi", "1e7", "0.5Gi", "1G", "1.25Gi", "2Gi", "5000000000"],
};

const ascending = Object.fromEntries(
  Object.entries(spellings).map(([resource, all]) => [
    resource,
    all.toSorted((a, b) => Number(parseQuantity(a) - parseQuantity(b))),
  ]),
);

/** A request and a limit that is at least as large, of one resource. */
export function requestAndLimit(random: Random, resource: string): [string, string] {
  const all = ascending[resource] ?? [];
  const low = random.whole(0, all.length - 1);
  const high = random.whole(low, all.length - 1);
  return [all[low] ?? "1", all[high] ?? "1"];
}

/** Requests and limits of one container, each resource with none, one or both of them. */
export function requirements(random: Random): Requirements {
  const requests: Record<string, string> = {};
  const limits: Record<string, string> = {};
  for (const resource of Object.keys(spellings)) {
    if (random.chance(resource === "ephemeral-storage" ? 0.7 : 0.15)) continue;
    const [request, limit] = requestAndLimit(random, resource);
    if (random.chance(0.85)) requests[resource] = request;
    if (random.chance(0.5)) limits[resource] = limit;
  }
  return { requests, limits };
}

/** The same amount as request and limit, as huge pages and extended resources have to have. */
export function reserved(amounts: ResourceList, others: Requirements): Requirements {
  return {
    requests: { ...others.requests, ...amounts },
    limits: { ...others.limits, ...amounts },
  };
}
