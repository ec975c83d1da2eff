import { createHmac, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { clientOf } from "../http/connections.ts";
import { allowed, type Refused } from "../http/entrance.ts";
import { type BcryptHash, isPasswordOf } from "./bcrypt.ts";
import { CheckTurns } from "./check-turns.ts";
import { SingleFlight } from "./single-flight.ts";

/** The hash of each user's password, by the user's name. */
export type Users = ReadonlyMap<string, BcryptHash>;

interface Credentials {
  readonly name: string;
  readonly password: Buffer;
}

export const passwordChallenge = 'Basic realm="kubecommit", charset="UTF-8"';
const challenge = { "WWW-Authenticate": passwordChallenge };

const noCredentials: Refused = {
  status: 401,
  headers: challenge,
  reason: "no_credentials",
  message: "A user name and a password are needed.",
};
/** The same for a user that there is not. */
const wrongCredentials: Refused = {
  status: 401,
  headers: challenge,
  reason: "wrong_credentials",
  message: "The user name or the password is wrong.",
};
const tooManyFailures: Refused = {
  status: 429,
  headers: { "Retry-After": "5" },
  reason: "too_many_failures",
  message: "Too many passwords wait to be checked, or were wrong.",
};

/** Right credentials that are remembered, at most. */
const rememberedMost = 100;

/**
 * Basic authentication (RFC 7617) by bcrypt hashes. Checking costs the same for a wrong password and
 * for a user that there is not. Right credentials are remembered, so that a scraper is checked once,
 * and comes in however often others of its address fail; they are forgotten with the hash.
 */
export class BasicAuth {
  readonly #key = randomBytes(32);
  readonly #turns: CheckTurns;
  /** Keys of right credentials, the last used last. */
  readonly #remembered = new Set<string>();
  /** What another request is being checked with is not checked twice. */
  readonly #checks = new SingleFlight<boolean | undefined>();
  #users: Users;

  constructor(users: Users, turns: CheckTurns = new CheckTurns()) {
    this.#users = users;
    this.#turns = turns;
  }

  /** The users from now on. */
  use(users: Users): void {
    this.#users = users;
  }

  async authenticate(request: IncomingMessage): Promise<typeof allowed | Refused> {
    const given = credentialsIn(request.headers.authorization ?? "");
    if (given === undefined) return noCredentials;
    const hash = this.#users.get(given.name) ?? this.#standIn(given.name);
    const key = this.#keyOf(given, hash);
    if (this.#users.has(given.name) && this.#remembered.delete(key)) {
      this.#remembered.add(key);
      return allowed;
    }
    let isRight: boolean | undefined;
    let isOwn = false;
    while (isRight === undefined && !isOwn) {
      isOwn = !this.#checks.has(key);
      isRight = await this.#checks.do(key, async () => this.#check(given, hash, request, key));
    }
    if (isRight === undefined) return tooManyFailures;
    return isRight ? allowed : wrongCredentials;
  }

  /** Undefined when the password was not checked. */
  async #check(
    { name, password }: Credentials,
    hash: BcryptHash,
    { socket }: IncomingMessage,
    key: string,
  ): Promise<boolean | undefined> {
    const endTurn = await this.#turns.next(clientOf(socket), socket);
    if (endTurn === undefined) return undefined;
    let isRight = false;
    try {
      const matches = await isPasswordOf(password, hash);
      // Not so for the stand-in of an unknown user, and for users that have changed meanwhile.
      isRight = matches && this.#users.get(name)?.text === hash.text;
    } finally {
      endTurn(isRight ? "right" : "wrong");
    }
    if (isRight) this.#remember(key);
    return isRight;
  }

  #remember(key: string): void {
    this.#remembered.add(key);
    const [oldest] = this.#remembered;
    if (oldest !== undefined && this.#remembered.size > rememberedMost) {
      this.#remembered.delete(oldest);
    }
  }

  /**
   * What the password of an unknown user is checked against: always the same hash for a name, so
   * that unknown users cost what the known ones do, where the costs of their hashes differ.
   */
  #standIn(name: string): BcryptHash {
    const hashes = [...this.#users.values()];
    const lot = createHmac("sha256", this.#key).update(`user ${name}`).digest().readUInt32BE();
    const hash = hashes[lot % hashes.length];
    if (hash === undefined) throw new Error("there are no users");
    return hash;
  }

  /**
   * No two different triples have the same key (CVE-2022-46146): each part is preceded by its
   * length. Without the key of this process nobody can make one, nor try passwords on it.
   */
  #keyOf({ name, password }: Credentials, { text }: BcryptHash): string {
    const hmac = createHmac("sha256", this.#key);
    for (const part of [Buffer.from(name), Buffer.from(text), password]) {
      const length = Buffer.alloc(4);
      length.writeUInt32BE(part.length);
      hmac.update(length).update(part);
    }
    return hmac.digest("base64");
  }
}

function credentialsIn(authorization: string): Credentials | undefined {
  const [, encoded] = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization.trim()) ?? [];
  if (encoded === undefined) return undefined;
  const decoded = Buffer.from(encoded, "base64");
  const colon = decoded.indexOf(":");
  if (colon < 0) return undefined;
  return { name: decoded.toString("utf8", 0, colon), password: decoded.subarray(colon + 1) };
}
