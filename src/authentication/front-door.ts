import type { IncomingMessage } from "node:http";
import { allowed, type Authenticate, type Entrance, type Refused } from "../http/entrance.ts";
import { BasicAuth, passwordChallenge, type Users } from "./basic-auth.ts";
import { tokenChallenge } from "./kubernetes-auth.ts";
import { TokenBucket } from "./token-bucket.ts";

/** How often a request may come in, whoever sends it. */
export interface RateLimit {
  /** Between two requests, in milliseconds. */
  readonly interval: number;
  /** Requests that may come at once. */
  readonly burst: number;
}

/** Who may come in, and with what headers they are answered. */
export interface DoorRules {
  readonly headers: Readonly<Record<string, string>>;
  /** With none, nobody is asked for a password. */
  readonly users: Users;
  readonly rateLimit: RateLimit | undefined;
}

const tooManyRequests: Refused = {
  status: 429,
  headers: {},
  reason: "rate_limit",
  message: "There are more requests than the rate_limit of the web configuration allows.",
};

const noCredentials: Refused = {
  status: 401,
  headers: { "WWW-Authenticate": `${passwordChallenge}, ${tokenChallenge}` },
  reason: "no_credentials",
  message: "A user name and a password are needed, or a bearer token of the cluster.",
};

/** Asked about requests that come with a token. */
export interface TokenAuth {
  readonly authenticate: Authenticate;
}

/** The one place where a request is let in or refused. Its rules may be changed at any time. */
export class FrontDoor implements Entrance {
  readonly #basicAuth: BasicAuth;
  readonly #tokenAuth: TokenAuth | undefined;
  #rules: DoorRules;
  #requests: TokenBucket | undefined;

  /** With both users and `tokenAuth`, a password or a token is enough. */
  constructor(rules: DoorRules, tokenAuth?: TokenAuth) {
    this.#rules = rules;
    this.#tokenAuth = tokenAuth;
    this.#basicAuth = new BasicAuth(rules.users);
    this.#requests = bucketOf(rules.rateLimit);
  }

  /** The rules from now on. */
  use(rules: DoorRules): void {
    const { interval, burst } = this.#rules.rateLimit ?? {};
    if (rules.rateLimit?.interval !== interval || rules.rateLimit?.burst !== burst) {
      this.#requests = bucketOf(rules.rateLimit);
    }
    this.#rules = rules;
    this.#basicAuth.use(rules.users);
  }

  get headers(): Readonly<Record<string, string>> {
    return this.#rules.headers;
  }

  authenticate(
    request: IncomingMessage,
  ): typeof allowed | Refused | Promise<typeof allowed | Refused> {
    if (this.#requests?.take(performance.now()) === false) return tooManyRequests;
    const hasUsers = this.#rules.users.size > 0;
    if (this.#tokenAuth === undefined) {
      return hasUsers ? this.#basicAuth.authenticate(request) : allowed;
    }
    const scheme = /^\s*(\w*)/.exec(request.headers.authorization ?? "")?.[1]?.toLowerCase();
    if (!hasUsers || scheme === "bearer") return this.#tokenAuth.authenticate(request);
    return scheme === "basic" ? this.#basicAuth.authenticate(request) : noCredentials;
  }
}

function bucketOf(limit: RateLimit | undefined): TokenBucket | undefined {
  return limit === undefined ? undefined : new TokenBucket(limit, performance.now());
}
