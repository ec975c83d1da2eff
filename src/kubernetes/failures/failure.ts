import { ApiError } from "./errors.ts";
import { codeOf, type FailureClass, failureClassOf } from "./failure-class.ts";
import type { WatchRestartReason } from "../observer.ts";
import { reasonOf } from "./errors.ts";

/** A failure, what to do about it, and what to tell people. */
export interface Failure {
  readonly class: FailureClass;
  readonly reason: WatchRestartReason;
  /** The next attempt is not before this; 0 leaves it to the backoff alone. */
  readonly notBeforeMs: number;
  /** Whether the configuration has to be read anew: an authority or a certificate may have changed. */
  readonly reload: boolean;
  /** `debug` for what is ordinary in the life of a watch. */
  readonly level: "debug" | "warn" | "error";
  /** What happened, where, and what to do. */
  readonly message: string;
  readonly fields: {
    readonly server: string;
    /** HTTP status. */
    readonly status?: number;
    readonly flow_schema?: string;
    readonly stack?: string;
  };
}

/** Where a request went, for the message. */
export interface Attempt {
  /** What was being done: "list pods". */
  readonly doing: string;
  /** The plural that a role has to name; undefined for requests that need no role. */
  readonly resource: string | undefined;
  readonly server: string;
  /** Where the configuration is from. */
  readonly source: string;
  readonly caFile: string | undefined;
}

interface Row {
  readonly reason: WatchRestartReason;
  readonly notBeforeMs?: number;
  readonly reload?: true;
  readonly level?: "debug" | "error";
  /** Completes "cannot list pods: ". `said` is the error's own text. */
  readonly text: (attempt: Attempt, said: string) => string;
}

const slowMs = 30_000;

const rows: Readonly<Record<FailureClass, Row>> = {
  refused: {
    reason: "network",
    text: ({ server }) =>
      `${server} refuses connections. Is the API server running, and the address right?`,
  },
  unreachable: {
    reason: "network",
    text: ({ server }, said) =>
      `${server} cannot be reached (${said}). Check the network, firewalls and network policies between here and there.`,
  },
  silent: {
    reason: "network",
    text: ({ server }, said) =>
      `${server} takes connections but does not answer (${said}). Check the API server and proxies in front of it.`,
  },
  "hang up": {
    reason: "network",
    text: ({ server, source }, said) =>
      `${server} closes connections without an answer (${said}). Check whether the server in ${source} is to be http or https, and proxies in front of it.`,
  },
  dns: {
    reason: "network",
    text: ({ server, source }, said) =>
      `cannot resolve ${hostOf(server)} (${said}). Check the server in ${source}, and DNS.`,
  },
  untrusted: {
    reason: "tls",
    notBeforeMs: slowMs,
    reload: true,
    text: ({ server, source, caFile }, said) =>
      `the certificate of ${server} is not signed by ${authority(caFile)} (${said}). Correct the certificate authority in ${source}.`,
  },
  "expired certificate": {
    reason: "tls",
    notBeforeMs: slowMs,
    reload: true,
    text: ({ server }, said) =>
      `the certificate of ${server}, or one that signed it, is out of date (${said}). Renew it on the API server; check the clock here.`,
  },
  "wrong certificate name": {
    reason: "tls",
    notBeforeMs: slowMs,
    reload: true,
    text: ({ server, source }, said) =>
      `the certificate of ${server} is for another name (${said}). Correct the server in ${source}, or set its tls-server-name.`,
  },
  "client certificate": {
    reason: "tls",
    notBeforeMs: slowMs,
    reload: true,
    text: ({ server, source }, said) =>
      `${server} does not accept the client certificate (${said}). Renew the client certificate in ${source}.`,
  },
  tls: {
    reason: "tls",
    notBeforeMs: slowMs,
    reload: true,
    text: ({ server, source }, said) =>
      `no TLS connection to ${server} (${said}). Check that the server in ${source} is an https address, and the certificates.`,
  },
  "not Kubernetes": {
    reason: "bad_response",
    notBeforeMs: slowMs,
    text: ({ server, source }, said) =>
      `not a Kubernetes API: ${server} (${said}). Check the server in ${source}, and proxies in front of it.`,
  },
  credentials: {
    reason: "credentials",
    text: ({ source }, said) => `cannot read the credentials of ${source}: ${said}`,
  },
  unauthorized: {
    reason: "unauthorized",
    text: ({ server, source }) =>
      `${server} rejects the credentials of ${source} (401). Renew the token or certificate.`,
  },
  forbidden: {
    reason: "forbidden",
    notBeforeMs: slowMs,
    text: ({ resource }, said) =>
      `access denied (403): ${said}. ${resource === undefined ? "Allow it" : `It needs list and watch on ${resource}: bind the ClusterRole of deploy/install.yaml to it`}.`,
  },
  "not found": {
    reason: "not_found",
    notBeforeMs: 60_000,
    text: ({ server, source }, said) =>
      `${server} has no such path (404: ${said}). Check for a wrong API root or proxy path in ${source}.`,
  },
  "not acceptable": {
    reason: "bad_response",
    level: "debug",
    text: (_, said) => `the server does not speak this media type (${said})`,
  },
  expired: {
    reason: "end",
    level: "debug",
    text: (_, said) => `the resourceVersion is too old (${said})`,
  },
  invalid: {
    reason: "bad_response",
    notBeforeMs: slowMs,
    text: ({ server }, said) => `${server} finds the request invalid (${said})`,
  },
  throttled: {
    reason: "throttled",
    text: ({ server }, said) =>
      `${server} throttles (429: ${said}). If it lasts, give the service account a flow schema with more shares.`,
  },
  "too large resource version": {
    reason: "server",
    level: "debug",
    text: (_, said) => `the server is behind (${said})`,
  },
  server: {
    reason: "server",
    text: ({ server }, said) => `${server} fails (${said}). See the API server's log.`,
  },
  reset: { reason: "reset", level: "debug", text: (_, said) => `the connection broke (${said})` },
  idle: {
    reason: "idle",
    level: "debug",
    text: (_, said) => `the stream went silent (${said})`,
  },
  short: {
    reason: "short",
    text: ({ server }, said) =>
      `${server} keeps ending the watch (${said}). Is this program too slow for the events, or a proxy's limit too short?`,
  },
  "bad data": {
    reason: "bad_response",
    text: ({ server }, said) => `${server} sent what cannot be decoded (${said})`,
  },
  internal: {
    reason: "internal",
    level: "error",
    text: (_, said) => `internal error: ${said}. Please report it.`,
  },
};

/** What an error means and what to do about it. */
export function failureOf(error: unknown, attempt: Attempt): Failure {
  const found = failureClassOf(error);
  const row = rows[found];
  const response = error instanceof ApiError ? error.response : undefined;
  return {
    class: found,
    reason: row.reason,
    notBeforeMs: Math.max(row.notBeforeMs ?? 0, Math.min(response?.retryAfterMs ?? 0, 60_000)),
    reload: row.reload ?? false,
    level: row.level ?? "warn",
    message: `cannot ${attempt.doing}: ${row.text(attempt, textOf(error))}`,
    fields: {
      server: attempt.server,
      ...(response === undefined ? {} : { status: response.status }),
      ...(response?.flowSchema === undefined ? {} : { flow_schema: response.flowSchema }),
      ...(found === "internal" && error instanceof Error ? { stack: String(error.stack) } : {}),
    },
  };
}

function textOf(error: unknown): string {
  const code = codeOf(error);
  const text = reasonOf(error).trim().slice(0, 300);
  return code === "" || text.includes(code) ? text : [code, text].filter(Boolean).join(": ");
}

function hostOf(server: string): string {
  return URL.parse(server)?.hostname ?? server;
}

function authority(caFile: string | undefined): string {
  return caFile === undefined ? "an authority that is configured" : `the authority in ${caFile}`;
}
