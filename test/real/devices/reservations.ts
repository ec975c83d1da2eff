import type { Pod } from "../population/pod-object.ts";
import type { Claim } from "./claim-object.ts";

/**
 * What is amiss, a line each, while claims are not held by, and only by, the pods with a node that
 * have not ended. Each pod must be one that claims devices.
 */
export function unsettled(pods: readonly Pod[], claims: readonly Claim[]): readonly string[] {
  const holders = pods.filter(
    ({ spec, status }) =>
      spec.nodeName !== undefined && !/Succeeded|Failed/.test(status?.phase ?? ""),
  );
  const holding = new Set(holders.map(({ metadata }) => metadata.uid));
  const users = claims.flatMap(({ status }) => status?.reservedFor ?? []);
  const reserving = new Set(users.map(({ uid }) => uid));
  return [
    ...holders
      .filter(({ metadata }) => !reserving.has(metadata.uid))
      .map((pod) => `pod ${nameOf(pod)} has a node, and no claim is reserved for it`),
    ...claims.flatMap((claim) =>
      (claim.status?.reservedFor ?? [])
        .filter(({ uid }) => !holding.has(uid))
        .map(({ name }) => `claim ${nameOf(claim)} is reserved for pod ${name}, which has ended`),
    ),
    ...unreserved(claims).map(
      (claim) => `claim ${nameOf(claim)} has devices and is reserved for nobody`,
    ),
  ];
}

function unreserved(claims: readonly Claim[]): readonly Claim[] {
  return claims.filter(
    ({ status }) => status?.allocation !== undefined && (status.reservedFor ?? []).length === 0,
  );
}

function nameOf({ metadata }: Pick<Pod, "metadata"> | Pick<Claim, "metadata">): string {
  return `${metadata.namespace}/${metadata.name}`;
}
