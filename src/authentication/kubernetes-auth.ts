import { createHmac, randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { originForm } from "../http/answer.ts";
import { clientOf } from "../http/connections.ts";
import { allowed, type Refused } from "../http/entrance.ts";
import { CheckTurns } from "./check-turns.ts";
import { ShortMemory } from "./short-memory.ts";
import { SingleFlight } from "./single-flight.ts";
import { TokenBucket } from "./token-bucket.ts";

/** As far as it matters here: what else there is of a user goes back to whoever reviews. */
export interface KnownUser {
  readonly username: string;
}

/** Who knows whom a token is of and what a user may do. Both reject when nobody can say. */
export interface Reviews<User extends KnownUser> {
  /** Undefined for a token that is not valid. */
  ofToken(token: string): Promise<User | undefined>;
  ofAccess(user: User, path: string, verb: string): Promise<boolean>;
}

export const tokenChallenge = 'Bearer realm="kubecommit"';

const noToken: Refused = {
  status: 401,
  headers: { "WWW-Authenticate": tokenChallenge },
  reason: "no_credentials",
  message: "A bearer token of the cluster is needed.",
};
/** RFC 6750, section 3.1. */
const wrongToken: Refused = {
  status: 401,
  headers: { "WWW-Authenticate": `${tokenChallenge}, error="invalid_token"` },
  reason: "wrong_credentials",
  message:
    "The bearer token is not valid here: it is unknown, has expired, or is for another audience.",
};
const forbidden: Refused = {
  status: 403,
  headers: {},
  reason: "forbidden",
  message:
    "The user of the token may not do this with this path: a ClusterRole allows it by nonResourceURLs.",
};
const tooMany: Refused = {
  status: 429,
  headers: { "Retry-After": "5" },
  reason: "too_many_failures",
  message: "Too many tokens wait to be reviewed, or too many paths were asked for.",
};
const unavailable: Refused = {
  status: 503,
  headers: { "Retry-After": "5" },
  reason: "unavailable",
  message: "The API server cannot be asked about the token now; the log of the exporter says why.",
};

/**
 * How long an answer counts, in milliseconds: as in `WithAuthenticationAndAuthorization` of
 * controller-runtime (pkg/metrics/filters).
 */
const tokenMs = 60_000;
const allowedMs = 300_000;
const deniedMs = 30_000;
/** A token that was valid is reviewed again without a turn, for so long: about its usual life. */
const knownMs = 3_600_000;
/**
 * After a review that failed, or that says that a token is not valid, in milliseconds: until then the
 * same is not asked again. The API server says the same, with `status.error`, of a token that it
 * could not check; so nothing of it is remembered in the cache of `DelegatingAuthenticatorConfig`
 * either, which controller-runtime uses (`cacheErrs` of `k8s.io/apiserver`).
 */
const pauseMs = 1000;
/** Reviews of new tokens at a time: they take as long as the API server does, and no CPU of ours. */
const reviewsAtOnce = 4;
/**
 * How many reviews of new tokens may begin at once, and how soon one more, in milliseconds, from
 * whatever addresses: a flood of invented tokens is not to reach the API server. As many of those that
 * were valid before do so without a turn: whoever has hundreds would ask each second for each that
 * nobody can review.
 */
const reviewsPace = { burst: 40, interval: 50 };
/** Of tokens, of users and of decisions each. */
const most = 1000;
/** Decisions about new paths that one user may have at once, and how soon one more. */
const decisionsAllowed = { burst: 30, interval: 1000 };
/** Of all users together; beyond it they take turns, as whoever may make users can make any number. */
const decisionsPace = { burst: 100, interval: 50 };

/**
 * Bearer tokens of the cluster (TokenReview), and what their users may do with a path
 * (SubjectAccessReview). Nobody comes in whom the API server has not let in a short while ago. What
 * it says is remembered under keyed hashes, and asked for once however many wait. New tokens are
 * reviewed a few at a time and twenty a second, and those of one address one after the other, no
 * oftener than one a second after the first ten; those that were valid before do not wait for them,
 * but for more than twenty a second of their own.
 */
export class KubernetesAuth<User extends KnownUser> {
  readonly #reviews: Reviews<User>;
  readonly #now: () => number;
  readonly #turns: CheckTurns;
  /** Reviews of tokens that were valid before. */
  readonly #renewals: TokenBucket;
  readonly #key = randomBytes(32);
  readonly #users: ShortMemory<User>;
  /** Apart from the valid ones, which a flood of these cannot displace. */
  readonly #invalid: ShortMemory<true>;
  readonly #known: ShortMemory<true>;
  readonly #decisions: ShortMemory<boolean>;
  readonly #promptDecisions: TokenBucket;
  /** By user. */
  readonly #decisionTurns: CheckTurns;
  readonly #buckets: ShortMemory<TokenBucket>;
  readonly #failed: ShortMemory<true>;
  readonly #verdicts = new SingleFlight<Verdict<User>>();
  readonly #accesses = new SingleFlight<boolean | undefined>();
  /** Whether the last review failed. */
  #isFailing = false;

  constructor(reviews: Reviews<User>, now: () => number = () => performance.now()) {
    this.#reviews = reviews;
    this.#now = now;
    this.#turns = new CheckTurns({ atOnce: reviewsAtOnce, pace: reviewsPace, now });
    this.#renewals = new TokenBucket(reviewsPace, now());
    this.#users = new ShortMemory(most, now);
    this.#invalid = new ShortMemory(most, now);
    this.#known = new ShortMemory(most, now);
    this.#decisions = new ShortMemory(most, now);
    this.#promptDecisions = new TokenBucket(decisionsPace, now());
    this.#decisionTurns = new CheckTurns({ atOnce: reviewsAtOnce, pace: reviewsPace, now });
    this.#buckets = new ShortMemory(most, now);
    this.#failed = new ShortMemory(most, now);
  }

  async authenticate(request: IncomingMessage): Promise<typeof allowed | Refused> {
    const token = tokenIn(request.headers.authorization ?? "");
    if (token === undefined) return noToken;
    try {
      const verdict = await this.#userOf(token, request);
      if ("refused" in verdict) return verdict.refused;
      const path = pathOf(request.url ?? "");
      if (path === undefined) return forbidden;
      const verb = (request.method ?? "").toLowerCase();
      const may = await this.#mayAccess(verdict.user, path, verb, request);
      if (may === undefined) return tooMany;
      return may ? allowed : forbidden;
    } catch (error) {
      if (error instanceof NotReviewedError) return unavailable;
      throw error;
    }
  }

  async #userOf(token: string, { socket }: IncomingMessage): Promise<Verdict<User>> {
    const key = this.#hash("token", token);
    for (;;) {
      const user = this.#users.get(key);
      if (user !== undefined) return { user };
      if (this.#invalid.get(key) === true) return { refused: wrongToken };
      const isOwn = !this.#verdicts.has(key);
      const verdict = await this.#verdicts.do(key, async () => this.#review(key, token, socket));
      // Another connection, which this one waited for, had no turn.
      if (isOwn || !("refused" in verdict) || verdict.refused !== tooMany) return verdict;
    }
  }

  async #review(
    key: string,
    token: string,
    socket: IncomingMessage["socket"],
  ): Promise<Verdict<User>> {
    const wasValid = this.#known.get(key) === true;
    if (wasValid && this.#renewals.take(this.#now())) return this.#ask(key, token);
    const endTurn = await this.#turns.next(clientOf(socket), socket);
    if (endTurn === undefined) return { refused: this.#isFailing ? unavailable : tooMany };
    try {
      return await this.#ask(key, token);
    } finally {
      // Valid or not: whoever may make tokens can make any number of them.
      endTurn("wrong");
    }
  }

  async #ask(key: string, token: string): Promise<Verdict<User>> {
    const user = await this.#guarded(key, async () => this.#reviews.ofToken(token));
    if (user === undefined) {
      this.#known.forget(key);
      this.#invalid.keep(key, true, pauseMs);
      return { refused: wrongToken };
    }
    this.#known.keep(key, true, knownMs);
    this.#users.keep(key, user, tokenMs);
    return { user };
  }

  /** Undefined when this user, or all together, have asked for too many paths. */
  async #mayAccess(
    user: User,
    path: string,
    verb: string,
    { socket }: IncomingMessage,
  ): Promise<boolean | undefined> {
    const key = this.#hash("access", JSON.stringify([user, verb, path]));
    for (;;) {
      const decided = this.#decisions.get(key);
      if (decided !== undefined) return decided;
      const isOwn = !this.#accesses.has(key);
      const may = await this.#accesses.do(key, async () =>
        this.#decideInTurn(key, user, path, verb, socket),
      );
      // Another connection, which this one waited for, had no turn.
      if (isOwn || may !== undefined) return may;
    }
  }

  async #decideInTurn(
    key: string,
    user: User,
    path: string,
    verb: string,
    socket: IncomingMessage["socket"],
  ): Promise<boolean | undefined> {
    if (!this.#bucketOf(user).take(this.#now())) return undefined;
    if (this.#promptDecisions.take(this.#now())) return this.#decide(key, user, path, verb);
    const endTurn = await this.#decisionTurns.next(user.username, socket);
    if (endTurn === undefined) return undefined;
    try {
      return await this.#decide(key, user, path, verb);
    } finally {
      endTurn("wrong");
    }
  }

  async #decide(key: string, user: User, path: string, verb: string): Promise<boolean> {
    const may = await this.#guarded(key, async () => this.#reviews.ofAccess(user, path, verb));
    this.#decisions.keep(key, may, may ? allowedMs : deniedMs);
    return may;
  }

  /** By name alone: the rest of a user differs from token to token. */
  #bucketOf({ username }: KnownUser): TokenBucket {
    const bucket = this.#buckets.get(username) ?? new TokenBucket(decisionsAllowed, this.#now());
    this.#buckets.keep(username, bucket, knownMs);
    return bucket;
  }

  /** Does not ask again at once what could not be answered. */
  async #guarded<Answer>(key: string, ask: () => Promise<Answer>): Promise<Answer> {
    if (this.#failed.get(key) === true) throw new NotReviewedError("it has just failed");
    try {
      const answer = await ask();
      this.#isFailing = false;
      return answer;
    } catch (error) {
      this.#isFailing = true;
      this.#failed.keep(key, true, pauseMs);
      throw new NotReviewedError("the review has failed", { cause: error });
    }
  }

  /** Without the key of this process nobody can make one. */
  #hash(what: string, text: string): string {
    return createHmac("sha256", this.#key).update(`${what} ${text}`).digest("base64");
  }
}

/** Whoever reviews has told why. */
class NotReviewedError extends Error {
  override readonly name = "NotReviewedError";
}

type Verdict<User> = { readonly user: User } | { readonly refused: Refused };

/** RFC 6750, section 2.1. */
function tokenIn(authorization: string): string | undefined {
  return /^bearer +([\w.~+/-]+=*)$/i.exec(authorization.trim())?.[1];
}

/** As it is routed: without its query, and nothing of it decoded. */
function pathOf(target: string): string | undefined {
  return originForm(target)?.split("?", 1)[0];
}
