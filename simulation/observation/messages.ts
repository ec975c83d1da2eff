/** What the program asks an API server for; `devices`: of which versions their API is. */
export type Subject =
  "nodes" | "pods" | "resourceslices" | "resourceclaims" | "devices" | "version";

export function subjectOf(path: string): Subject {
  if (path.startsWith("/api/v1/nodes")) return "nodes";
  if (path.startsWith("/api/v1/pods")) return "pods";
  if (!path.startsWith("/apis/resource.k8s.io")) return "version";
  const [, kind] = /\/(resourceslices|resourceclaims)\b/.exec(path) ?? [];
  return kind === "resourceslices" || kind === "resourceclaims" ? kind : "devices";
}

/** The path of the request that starts with these bytes, if one does. */
export function requestIn(bytes: Buffer): string | undefined {
  return /^GET (\S+) HTTP/.exec(bytes.toString("latin1"))?.[1];
}

export interface Answer {
  readonly status: number;
  readonly retryAfterMs: number;
  /** Whether there is more than the head. */
  readonly hasContent: boolean;
}

const headEnd = "\r\n\r\n";

/** The answer that starts with these bytes, if one does. */
export function answerIn(bytes: Buffer): Answer | undefined {
  if (bytes.subarray(0, 5).toString("latin1") !== "HTTP/") return undefined;
  const end = bytes.indexOf(headEnd);
  const head = bytes.subarray(0, end).toString("latin1");
  const [, status = "0"] = /^HTTP\/1\.1 (\d+)/.exec(head) ?? [];
  const [, seconds = "0"] = /\r\nretry-after: (\d+)/i.exec(head) ?? [];
  return {
    status: Number(status),
    retryAfterMs: Number(seconds) * 1000,
    hasContent: end + headEnd.length < bytes.length,
  };
}
