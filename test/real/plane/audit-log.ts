import { readFileSync } from "node:fs";

/**
 * What the server writes down: each request of the exporter's service account, and who else lists
 * and watches nodes and pods. Nothing of the bodies.
 */
export const auditPolicy = `apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
rules:
  - level: Metadata
    users: ["system:serviceaccount:kubecommit:kubecommit"]
  - level: None
`;

/** One request, as it was answered first. */
export interface AuditedRequest {
  readonly verb: string;
  /** `nodes`, `pods`, or the path of what is no resource. */
  readonly target: string;
  readonly uri: string;
  readonly status: number;
  readonly userAgent: string;
  /** Milliseconds since the epoch. */
  readonly receivedAt: number;
}

interface AuditEvent {
  readonly auditID: string;
  readonly verb: string;
  readonly requestURI: string;
  readonly userAgent?: string;
  readonly objectRef?: { readonly resource?: string; readonly subresource?: string };
  readonly responseStatus?: { readonly code?: number };
  readonly requestReceivedTimestamp: string;
}

/** The requests of the exporter that a server has written down since an instant, in their order. */
export function auditedRequests(file: string, since = 0): readonly AuditedRequest[] {
  const requests = new Map<string, AuditedRequest>();
  for (const line of readFileSync(file, "utf8").split("\n")) {
    // The last line may still be being written.
    if (!line.endsWith("}")) continue;
    const event: AuditEvent = JSON.parse(line);
    if (requests.has(event.auditID)) continue;
    const receivedAt = Date.parse(event.requestReceivedTimestamp);
    if (receivedAt < since) continue;
    requests.set(event.auditID, {
      verb: event.verb,
      target: targetOf(event),
      uri: event.requestURI,
      status: event.responseStatus?.code ?? 0,
      userAgent: event.userAgent ?? "",
      receivedAt,
    });
  }
  return [...requests.values()];
}

function targetOf({ objectRef, requestURI }: AuditEvent): string {
  if (objectRef?.resource === undefined) return requestURI.split("?", 1)[0] ?? "";
  const { resource, subresource } = objectRef;
  return subresource === undefined ? resource : `${resource}/${subresource}`;
}

/** How often each verb was used on each target: `watch pods` → 2. */
export function requestCounts(requests: readonly AuditedRequest[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const { verb, target } of requests) {
    const key = `${verb} ${target}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

/** Whether a request asks for a list in the form of a watch. */
export function isWatchList({ verb, uri }: AuditedRequest): boolean {
  return verb === "watch" && uri.includes("sendInitialEvents=true");
}

/**
 * Whether a request only looks if there are devices to read: for the API, and, without the right to
 * read them, for that right.
 */
export function isLookForDevices({ verb, target, status }: AuditedRequest): boolean {
  if (verb === "get") return target === "/apis/resource.k8s.io";
  return verb === "list" && target === "resourceslices" && status === 403;
}
