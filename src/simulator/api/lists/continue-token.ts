import { badRequest } from "./refusal.ts";

/** Where a list goes on, and at which version. */
export interface Continuation {
  /** The first key that may be in the rest, relative to the path of the list. */
  readonly start: string;
  /** Undefined for the newest: the rest is then not consistent with what was read before. */
  readonly resourceVersion: number | undefined;
}

const apiVersion = "meta.k8s.io/v1";

/** The token as etcd's storage of an API server writes it (pkg/storage/continue.go). */
export function writeContinueToken({ start, resourceVersion }: Continuation): string {
  const token = { v: apiVersion, rv: resourceVersion ?? -1, start };
  return Buffer.from(JSON.stringify(token)).toString("base64url");
}

const invalid = (why: string): Error =>
  badRequest(`invalid continue token: continue key is not valid${why}`);

function decoded(token: string): Readonly<Record<string, unknown>> {
  if (!/^[\w-]*$/.test(token)) throw invalid(": illegal base64 data at input byte 0");
  try {
    const value: unknown = JSON.parse(Buffer.from(token, "base64url").toString());
    return { ...(typeof value === "object" && value) };
  } catch {
    throw invalid(": invalid character looking for beginning of value");
  }
}

/** @throws Refusal, a 400, for what is not such a token */
export function readContinueToken(token: string): Continuation {
  const { v, rv, start } = decoded(token);
  if (v !== apiVersion) throw invalid(": server does not recognize this encoded version");
  if (typeof rv !== "number" || rv === 0) {
    throw invalid(": incorrect encoded start resourceVersion (version meta.k8s.io/v1)");
  }
  if (typeof start !== "string" || start === "") {
    throw invalid(": encoded start key empty (version meta.k8s.io/v1)");
  }
  const isClean = start
    .replace(/^\//, "")
    .split("/")
    .every((part) => part !== "" && part !== "." && part !== "..");
  if (!isClean) throw invalid(`: ${start}`);
  return { start: start.replace(/^\//, ""), resourceVersion: rv < 0 ? undefined : rv };
}
