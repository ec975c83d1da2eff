import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { validateHeaderValue } from "node:http";
import { dirname, resolve } from "node:path";
import { FAILSAFE_SCHEMA, load, nullCoreTag, realMapTag, YAMLException } from "js-yaml";
import { type BcryptHash, readBcryptHash } from "../authentication/bcrypt.ts";
import type { DoorRules, RateLimit } from "../authentication/front-door.ts";
import { goDuration } from "./go-duration.ts";
import { Faults, Mapping } from "./mapping.ts";
import { readTlsSection, type TlsSection } from "./tls-section.ts";

/** A web configuration that is right, with the files that it names. */
export interface WebConfig {
  /** Absent for plain HTTP. */
  readonly tls: TlsSection | undefined;
  readonly door: DoorRules;
}

/** The web configuration has faults; the message lists all of them, and quotes no secret. */
export class WebConfigError extends Error {
  override readonly name = "WebConfigError";
  readonly faults: readonly string[];

  constructor(file: string, faults: readonly string[]) {
    const count = faults.length === 1 ? "a fault" : `${faults.length} faults`;
    const lines = faults.map((fault) => `  ${fault}`).join("\n");
    super(`The web configuration ${file} has ${count}:\n${lines}`);
    this.faults = faults;
  }
}

/** Bytes of a file, at most: certificates take a few thousand. */
const sizeMost = 1024 * 1024;
/** Users at most. Each costs nothing until it asks, but a list of thousands is no list of scrapers. */
const usersMost = 1000;

/** Headers that may be set, and their values where there are few. */
const headerValues: ReadonlyMap<string, readonly string[]> = new Map([
  ["Strict-Transport-Security", []],
  ["X-Content-Type-Options", ["nosniff"]],
  ["X-Frame-Options", ["deny", "sameorigin"]],
  ["X-XSS-Protection", []],
  ["Content-Security-Policy", []],
]);

/** A file as it was read: its text, or why there is none. */
export type FileText = { readonly text: string } | { readonly unreadable: string };

/** Reads a text file, and does not throw, nor wait for who writes to a pipe. */
export function fileText(path: string): FileText {
  try {
    const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
    try {
      return textIn(file);
    } finally {
      closeSync(file);
    }
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : "unknown";
    const reason = reasons.get(code) ?? code;
    return { unreadable: `cannot be read: ${reason}` };
  }
}

function textIn(file: number): FileText {
  const status = fstatSync(file);
  if (status.isDirectory()) return { unreadable: "cannot be read: it is a folder" };
  if (!status.isFile()) return { unreadable: "is not a file" };
  const bytes = Buffer.allocUnsafe(sizeMost + 1);
  let length = 0;
  for (let read = -1; read !== 0; length += read) {
    read = readSync(file, bytes, length, bytes.length - length, null);
  }
  if (length > sizeMost) return { unreadable: `is larger than ${sizeMost} bytes` };
  return { text: bytes.toString("utf8", 0, length) };
}

const reasons: ReadonlyMap<string, string> = new Map([
  ["ENOENT", "there is no such file"],
  ["EACCES", "permission denied"],
  [
    "ERR_ACCESS_DENIED",
    "Node's permission model does not allow it; docs/image.md says what it does",
  ],
]);

/**
 * Reads a web configuration in the format of Prometheus' exporter-toolkit, as
 * docs/web-configuration.md there has it. Paths in it are relative to its folder. Throws
 * {@link WebConfigError}.
 */
export function readWebConfig(
  file: string,
  read: (path: string) => FileText = fileText,
): WebConfig {
  const faults = new Faults();
  const textOf = (path: string): string => {
    const found = read(resolve(dirname(file), path));
    if ("unreadable" in found) throw new Error(`${path} ${found.unreadable}`);
    return found.text;
  };
  const source = read(resolve(file));
  if ("unreadable" in source) throw new WebConfigError(file, [`it ${source.unreadable}`]);
  const root = new Mapping("", documentIn(source.text, file), faults);
  const tls = readTlsSection(root.mapping("tls_server_config"), textOf, faults);
  const headers = readHttpSection(root.mapping("http_server_config"), faults);
  const users = readUsers(root.mapping("basic_auth_users"), faults);
  const rateLimit = readRateLimit(root.mapping("rate_limit"), faults);
  root.end();
  if (faults.count > 0) throw new WebConfigError(file, faults.list);
  return { tls, door: { headers, users, rateLimit } };
}

/** Numbers and flags stay as they are written: the toolkit takes `1` where it wants a text. */
const schema = FAILSAFE_SCHEMA.withTags(realMapTag, nullCoreTag);

function documentIn(text: string, file: string): unknown {
  // js-yaml wants a document; the toolkit takes none as one without keys.
  if (text.replaceAll(/^\s*(#.*)?$/gm, "").trim() === "") return undefined;
  try {
    return load(text, { schema });
  } catch (error) {
    // Its message would quote the file.
    const { reason = "it is not YAML", mark } = error instanceof YAMLException ? error : {};
    const line = mark === undefined ? "" : ` in line ${mark.line + 1}`;
    throw new WebConfigError(file, [`it is not YAML${line}: ${withoutQuotes(reason)}`]);
  }
}

/** Some reasons of js-yaml quote a word of the file. */
function withoutQuotes(reason: string): string {
  return reason.replace(/:.*/s, "").replaceAll(/(["'`«]).*\1|<.*>/g, "…");
}

function readHttpSection(section: Mapping, faults: Faults): Readonly<Record<string, string>> {
  // Accepted as the toolkit's default; this server speaks HTTP/1.1 whatever it says.
  section.flag("http2", true);
  const given = section.mapping("headers");
  section.end();
  const headers: [string, string][] = [];
  for (const [name, value] of given.allTexts()) {
    const where = given.at(name);
    const values = headerValues.get(name);
    if (values === undefined) {
      faults.add(where, `cannot be set; there are ${[...headerValues.keys()].join(", ")}`);
    } else if (value !== "" && values.length > 0 && !values.includes(value)) {
      faults.add(where, `must be ${values.join(" or ")}`);
    } else {
      faults.attempt(where, () => validateHeaderValue(name, value));
      if (value !== "") headers.push([name, value]);
    }
  }
  return Object.fromEntries(headers);
}

function readUsers(section: Mapping, faults: Faults): ReadonlyMap<string, BcryptHash> {
  const users = new Map<string, BcryptHash>();
  for (const [name, hash] of section.allTexts()) {
    // What stands before the first colon is the name, in what a client sends.
    if (name === "" || name.includes(":")) {
      faults.add(section.at(name), "is no name of a user: it is empty or has a colon");
    }
    const read = faults.attempt(section.at(name), () => readBcryptHash(hash));
    if (read !== undefined) users.set(name, read);
  }
  if (users.size > usersMost) faults.add(section.where, `has more than ${usersMost} users`);
  return users;
}

function readRateLimit(section: Mapping, faults: Faults): RateLimit | undefined {
  const given = section.raw("interval");
  const interval = faults.attempt(section.at("interval"), () => goDuration(given)) ?? 0;
  const burst = section.whole("burst");
  section.end();
  return interval === 0 ? undefined : { interval, burst };
}
