import type { ListenAddress } from "../http/server.ts";
import { paths } from "../http/endpoints.ts";
import { type LogLevel, logLevels } from "../log.ts";
import { type RuleSet, ruleSetNotAfter, ruleSets } from "../resources/rules.ts";
import { maxQualifiedName } from "../resources/scheduler.ts";
import { isHourly, isSchedule } from "../serving/schedule.ts";

// Each reads the text of an option, and throws an Error whose message continues "<flag> …".

export function whole(least: number, most: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (/^\d+$/.test(text) && value >= least && value <= most) return value;
    throw new Error(`must be a whole number from ${least} to ${most}, not "${text}"`);
  };
}

/** In any case: `WARN` is `warn`. */
export function oneOf<T extends string>(values: readonly T[]): (text: string) => T {
  return (text) => {
    const found = values.find((value) => value === text.toLowerCase());
    if (found !== undefined) return found;
    throw new Error(`must be one of ${values.join(", ")}, not "${text}"`);
  };
}

/** Undefined for an empty text; otherwise what `parse` makes of it. */
export function optional<T>(parse: (text: string) => T): (text: string) => T | undefined {
  return (text) => (text === "" ? undefined : parse(text));
}

export const asIs = (text: string): string => text;

export function onOrOff(text: string): boolean {
  if (/^(true|yes|on|1)$/i.test(text)) return true;
  if (/^(false|no|off|0)$/i.test(text)) return false;
  throw new Error(`must be true or false, not "${text}"`);
}

/** A level of the log, also as other programs call it. */
export function level(text: string): LogLevel {
  return oneOf(logLevels)(text.toLowerCase() === "warning" ? "warn" : text);
}

/** A version of Kubernetes, as the rule set that its scheduler has. */
export function rules(text: string): RuleSet {
  const isVersion = /^v?\d{1,4}\.\d{1,4}(?!\d)[-+.\w]{0,80}$/.test(text);
  const found = isVersion ? ruleSetNotAfter(text) : undefined;
  if (found !== undefined) return found;
  throw new Error(
    `must be one of ${ruleSets.join(", ")} or a version that is not older than these, not "${text}"`,
  );
}

const durationUnits = new Map([
  ["s", 1000],
  ["m", 60_000],
  ["h", 3_600_000],
]);

export function duration(text: string): number {
  const [, amount, unit] = /^(\d{1,6})([smh])$/.exec(text) ?? [];
  if (amount !== undefined) return Number(amount) * (durationUnits.get(unit ?? "") ?? 0);
  throw new Error(`must be a duration such as 30s, 5m or 1h, not "${text}"`);
}

export function listenAddress(text: string): ListenAddress {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:[\]]*)):(\d{1,5})$/.exec(text) ?? [];
  if (port !== undefined && Number(port) <= 65_535) {
    const host = bracketed ?? plain ?? "";
    return { host: host === "" ? undefined : host, port: Number(port) };
  }
  throw new Error(`must be [host]:port, such as :8080 or 127.0.0.1:8080, not "${text}"`);
}

export function listOf<T>(parse: (text: string) => T): (text: string) => readonly T[] {
  return (text) =>
    text
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "")
      .map((item) => parse(item));
}

export function addresses(text: string): readonly ListenAddress[] {
  const parsed = listOf(listenAddress)(text);
  if (parsed.length > 0) return parsed;
  throw new Error("must name at least one address, such as :8080");
}

const reservedPaths = new Set<string>(Object.values(paths).flat());

export function telemetryPath(text: string): string {
  if (!/^(\/[\w.~-]+)+$/.test(text))
    throw new Error(`must be a path such as /metrics, not "${text}"`);
  if (reservedPaths.has(text)) throw new Error(`must not be ${text}, which is another endpoint`);
  return text;
}

export function labelName(text: string): string {
  if (/^[A-Za-z0-9]([\w./-]*[A-Za-z0-9])?$/.test(text) && text.length <= maxQualifiedName)
    return text;
  throw new Error(`must list Kubernetes label names, and "${text}" is not one`);
}

/** The key of a taint, or its beginning with `*` behind it. */
export function taintKey(text: string): string {
  const isKey = /^[A-Za-z0-9]([\w./-]*[A-Za-z0-9])?$/.test(text);
  if (text.length <= maxQualifiedName && (isKey || /^[A-Za-z0-9][\w./-]*\*$/.test(text)))
    return text;
  throw new Error(
    `must list keys of taints, or their beginnings such as example.com/*, and "${text}" is neither`,
  );
}

/** The name of a pod of a StatefulSet, which ends in its ordinal. */
export function podName(text: string): string {
  if (/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?-(0|[1-9]\d{0,3})$/.test(text) && text.length <= 253)
    return text;
  throw new Error(
    `must be the name of a pod of a StatefulSet, which ends in its number, such as kubecommit-2, not "${text}"`,
  );
}

export function schedule(text: string): string {
  if (!isSchedule(text)) {
    throw new Error(
      `must be a cron expression of five fields, or six with seconds first, such as "*/15 * * * * *", not "${text}"`,
    );
  }
  if (isHourly(text)) return text;
  throw new Error(
    `must run in every hour of every day, which "${text}" does not: only seconds and minutes may be chosen`,
  );
}

/** The name of a host, without a port, in lower case. */
export function hostName(text: string): string {
  if (/^[a-z0-9_]([a-z0-9_.-]{0,251}[a-z0-9_])?$/i.test(text)) return text.toLowerCase();
  throw new Error(
    `must list names of hosts without ports, such as kubecommit.example.com, not "${text}"`,
  );
}

/** Whom a token is for: any text without spaces, commonly a URL. */
export function audience(text: string): string {
  if (/^[!-~]{1,256}$/.test(text)) return text;
  throw new Error(`must list audiences of tokens, such as kubecommit, not "${text}"`);
}
