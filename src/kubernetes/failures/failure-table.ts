import type { Attempt } from "./attempt.ts";
import type { FailureRow } from "./failure-row.ts";

type Row = Pick<FailureRow, "reason" | "text"> & Partial<FailureRow>;

const slowMs = 30_000;
/** Where no server answers there is none to be spared, and its return is to be noticed soon. */
const soonMs = 2000;
/** The server does not know WatchList. */
const refused = { strikes: 2, isNews: false } as const;
/** A server or proxy without a working WatchList may be the cause. */
const suspected = { strikes: 1, isNews: true } as const;
/** A server that is down fails everything, which is no news of WatchList. */
const down = { strikes: 1, isNews: false } as const;
/** A proxy drops the bookmark. */
const overdue = { strikes: 2, isNews: true } as const;

const network = { reason: "network", isOfServer: true } as const;
const tls = { reason: "tls", isOfServer: true, leastWaitMs: slowMs, reload: true } as const;
const serverFails = {
  reason: "server",
  isOfServer: true,
  next: "sync after 5 minutes",
  watchList: down,
  text: ({ server }: Attempt, said: string) =>
    `${server} fails (${said}). See the API server's log.`,
} as const;

const rows = {
  refused: {
    ...network,
    longestWaitMs: soonMs,
    text: ({ server }) =>
      `${server} refuses connections. Is the API server running, and the address right?`,
  },
  unreachable: {
    ...network,
    longestWaitMs: soonMs,
    text: ({ server }, said) =>
      `${server} cannot be reached (${said}). Check the network, firewalls and network policies between here and there.`,
  },
  silent: {
    ...network,
    text: ({ server }, said) =>
      `${server} takes connections but does not answer (${said}). Check the API server and proxies in front of it.`,
  },
  "hang up": {
    ...network,
    text: ({ server, source }, said) =>
      `${server} closes connections without an answer (${said}). Check whether the server in ${source} should be http or https, and proxies in front of it.`,
  },
  dns: {
    ...network,
    text: ({ server, source }, said) =>
      `cannot resolve ${hostOf(server)} (${said}). Check the server in ${source}, and DNS.`,
  },
  proxy: {
    ...network,
    reload: true,
    text: ({ server }, said) =>
      `${server} is out of reach: ${said}. Check the proxy and where it is named.`,
  },
  untrusted: {
    ...tls,
    text: ({ server, source, caFile }, said) =>
      `the certificate of ${server} is not signed by ${authority(caFile)} (${said}). Correct the certificate authority in ${source}.`,
  },
  "expired certificate": {
    ...tls,
    text: ({ server }, said) =>
      `the certificate of ${server}, or one that signed it, is out of date (${said}). Renew it on the API server; check the clock here.`,
  },
  "wrong certificate name": {
    ...tls,
    text: ({ server, source }, said) =>
      `the certificate of ${server} is for another name (${said}). Correct the server in ${source}, or set its tls-server-name.`,
  },
  "client certificate": {
    ...tls,
    text: ({ server, source }, said) =>
      `${server} does not accept the client certificate (${said}). Renew the client certificate in ${source}.`,
  },
  tls: {
    ...tls,
    text: ({ server, source }, said) =>
      `no TLS connection to ${server} (${said}). Check that the server in ${source} is an https address, and the certificates.`,
  },
  "not Kubernetes": {
    reason: "bad_response",
    isOfServer: true,
    leastWaitMs: slowMs,
    text: ({ server, source }, said) =>
      `not a Kubernetes API: ${server} (${said}). Check the server in ${source}, and proxies in front of it.`,
  },
  credentials: {
    reason: "credentials",
    isOfServer: true,
    text: ({ source }, said) => `cannot read the credentials of ${source}: ${said}`,
  },
  // 401. The connection has read the credentials anew already, and tried again with them.
  unauthorized: {
    reason: "unauthorized",
    isOfServer: true,
    text: ({ server, source }) =>
      `${server} rejects the credentials of ${source} (401). Renew the token or certificate.`,
  },
  // 403. A server that has just started answers so until it has read the roles, for a second or two.
  forbidden: {
    reason: "forbidden",
    leastWaitMs: slowMs,
    isPromptOnce: true,
    text: ({ resource }, said) =>
      `access denied (403): ${said}. ${resource === undefined ? "Allow it" : `It needs list and watch on ${resource}: ${rightTo(resource)}`}.`,
  },
  // 404
  "not found": {
    reason: "not_found",
    leastWaitMs: 60_000,
    watchList: refused,
    text: ({ server, source }, said) =>
      `${server} has no such path (404: ${said}). Check for a wrong API root or proxy path in ${source}.`,
  },
  // 406 and 415
  "not acceptable": {
    reason: "bad_response",
    level: "debug",
    json: true,
    text: (_, said) => `the server does not speak this media type (${said})`,
  },
  // 410, as an answer or an event. It is counted as a relist, which is no restart.
  expired: {
    reason: undefined,
    level: "debug",
    isPromptOnce: true,
    next: "sync from nothing",
    pages: true,
    text: (_, said) => `the resourceVersion is too old (${said})`,
  },
  // 400, 422 and any other 4xx. What it finds invalid may be the resourceVersion.
  invalid: {
    reason: "bad_response",
    leastWaitMs: slowMs,
    next: "sync from nothing after 3",
    watchList: refused,
    pages: true,
    text: ({ server }, said) => `${server} finds the request invalid (${said})`,
  },
  // 429 too, but it is over within seconds, and no matter of shares.
  starting: {
    reason: "server",
    level: "debug",
    isOfServer: true,
    longestWaitMs: soonMs,
    text: ({ server }, said) => `${server} is starting (${said})`,
  },
  // 429
  throttled: {
    reason: "throttled",
    isOfServer: true,
    text: ({ server }, said) =>
      `${server} throttles requests (${said}). If it lasts, give the service account a flow schema with more shares.`,
  },
  // 504 with the cause ResourceVersionTooLarge: this API server's cache is behind the version.
  "too large resource version": {
    reason: "server",
    level: "debug",
    next: "sync from nothing after 3",
    text: (_, said) => `the server is behind (${said})`,
  },
  // Any other 504: the server cuts a list after 60 s.
  "timed out": { ...serverFails, toldAs: "server", pages: true },
  // Any other 5xx
  server: serverFails,
  reset: {
    reason: "reset",
    level: "debug",
    watchList: suspected,
    pages: true,
    text: (_, said) => `the connection broke (${said})`,
  },
  idle: {
    reason: "idle",
    level: "debug",
    watchList: suspected,
    pages: true,
    text: (_, said) => `the stream went silent (${said})`,
  },
  "overdue initial events": {
    reason: "idle",
    level: "debug",
    watchList: overdue,
    text: (_, said) => `the stream went silent (${said})`,
  },
  // As a server does to a client that is slow; a list is read instead, but WatchList does work.
  "cut initial events": {
    reason: "short",
    level: "debug",
    watchList: suspected,
    text: ({ server }, said) => `${server} ended the watch early (${said})`,
  },
  // Ended three times within a minute, for the first time.
  cut: {
    reason: "short",
    level: "debug",
    text: ({ server }, said) => `${server} ended the watch early (${said})`,
  },
  short: {
    reason: "short",
    watchList: suspected,
    text: ({ server }, said) =>
      `${server} keeps ending the watch (${said}). Is this program too slow for the events, or is a proxy's limit too short?`,
  },
  "bad data": {
    reason: "bad_response",
    next: "sync at the second time",
    watchList: suspected,
    pages: true,
    text: ({ server }, said) => `${server} sent data that cannot be decoded (${said})`,
  },
  // What is damaged is inflated, and decoded, before its checksum is there to tell.
  "bad compression": {
    reason: "bad_response",
    isPromptOnce: true,
    next: "sync from doubt",
    plain: true,
    text: ({ server }, said) =>
      `${server} sent compressed data that cannot be read (${said}). Uncompressed data is asked for from now on, for an hour; check proxies in front of it.`,
  },
  internal: {
    reason: "internal",
    level: "error",
    next: "sync at the second time",
    text: (_, said) => `internal error: ${said}. Please report it.`,
  },
} as const satisfies Readonly<Record<string, Row>>;

function hostOf(server: string): string {
  return URL.parse(server)?.hostname ?? server;
}

function authority(caFile: string | undefined): string {
  return caFile === undefined ? "a configured authority" : `the authority in ${caFile}`;
}

/** What gives the right to read a resource: for those of resource.k8s.io it is a component. */
function rightTo(resource: string): string {
  return resource.startsWith("resource")
    ? "bind the ClusterRole of deploy/devices.yaml to it, or set rbac.devices of the chart"
    : "bind the ClusterRole of deploy/install.yaml to it";
}

/** Everything that can go wrong with a request or a stream. */
export type FailureClass = keyof typeof rows;

/** What follows from each class of failure; what a row leaves out, `ordinary` in failure-row.ts says. */
export const failureTable: Readonly<Record<FailureClass, Row>> = rows;
