import {
  ApiError,
  CompressionError,
  CutInitialEventsError,
  CredentialsError,
  DeadlineError,
  HangUpError,
  NotKubernetesError,
  ProxyError,
  ShortWatchError,
  WireError,
} from "./errors.ts";
import type { FailureClass } from "./failure-table.ts";

/** The class of an error; `internal` when it is none of the known ones. */
export function failureClassOf(error: unknown): FailureClass {
  if (error instanceof ApiError) return classOfResponse(error);
  if (error instanceof DeadlineError) return classOfDeadline[error.deadline];
  if (error instanceof ShortWatchError) return error.isOrdinary ? "cut" : "short";
  const found = classesOfErrors.find(([constructor]) => error instanceof constructor);
  if (found !== undefined) return found[1];
  if (isCorruption(error)) return "reset";
  return classOfCode(codeOf(error));
}

const classesOfErrors = [
  [HangUpError, "hang up"],
  [NotKubernetesError, "not Kubernetes"],
  [CredentialsError, "credentials"],
  [ProxyError, "proxy"],
  [CutInitialEventsError, "cut initial events"],
  [WireError, "bad data"],
  [CompressionError, "bad compression"],
] as const;

const classOfDeadline: Readonly<Record<DeadlineError["deadline"], FailureClass>> = {
  connect: "unreachable",
  headers: "silent",
  body: "idle",
  idle: "idle",
  "initial events": "overdue initial events",
};

const classOfStatus: ReadonlyMap<number, FailureClass> = new Map([
  [400, "invalid"],
  [401, "unauthorized"],
  [403, "forbidden"],
  [404, "not found"],
  [406, "not acceptable"],
  [410, "expired"],
  [415, "not acceptable"],
  [422, "invalid"],
  [429, "throttled"],
  [504, "timed out"],
]);

function classOfResponse({ response }: ApiError): FailureClass {
  const { status, body } = response;
  if (body?.causes.includes("ResourceVersionTooLarge") === true) {
    return "too large resource version";
  }
  // A server behind a plain-http port, or a proxy, answers 400 in its own words; so does a redirect.
  if (status < 400 || (status === 400 && body === undefined)) return "not Kubernetes";
  // A server that has just started and has not filled its caches.
  if (status === 429 && /storage is \(re\)initializing/.test(body?.message ?? ""))
    return "starting";
  return classOfStatus.get(status) ?? (status >= 500 ? "server" : "invalid");
}

const classesOfCodes: ReadonlyMap<string, FailureClass> = new Map([
  ["ECONNREFUSED", "refused"],
  ["ETIMEDOUT", "unreachable"],
  ["EHOSTUNREACH", "unreachable"],
  ["ENETUNREACH", "unreachable"],
  ["ENETDOWN", "unreachable"],
  ["EADDRNOTAVAIL", "unreachable"],
  ["ENOTFOUND", "dns"],
  ["EAI_AGAIN", "dns"],
  ["ECONNRESET", "reset"],
  ["EPIPE", "reset"],
  ["ERR_STREAM_PREMATURE_CLOSE", "reset"],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "untrusted"],
  ["SELF_SIGNED_CERT_IN_CHAIN", "untrusted"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "untrusted"],
  ["UNABLE_TO_GET_ISSUER_CERT", "untrusted"],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", "untrusted"],
  ["CERT_SIGNATURE_FAILURE", "untrusted"],
  ["INVALID_CA", "untrusted"],
  ["CERT_HAS_EXPIRED", "expired certificate"],
  ["CERT_NOT_YET_VALID", "expired certificate"],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "wrong certificate name"],
]);

function classOfCode(code: string): FailureClass {
  const known = classesOfCodes.get(code);
  if (known !== undefined) return known;
  if (code.startsWith("HPE_")) return "not Kubernetes";
  if (/^ERR_SSL_.*ALERT.*CERT/.test(code)) return "client certificate";
  if (code === "EPROTO" || /^ERR_(SSL|TLS|OSSL)_/.test(code)) return "tls";
  return "internal";
}

/**
 * Whether bytes of a TLS connection were changed on their way. The other side does speak TLS, and with
 * our keys, so neither its address nor its certificate is to blame. EPROTO has it in its text only.
 */
function isCorruption(error: unknown): boolean {
  return error instanceof Error && /bad.record.mac/i.test(`${codeOf(error)} ${error.message}`);
}

/** The code of a system or TLS error; of several addresses that were tried, the first one's. */
export function codeOf(error: unknown): string {
  if (error instanceof AggregateError && !("code" in error)) return codeOf(error.errors[0]);
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
