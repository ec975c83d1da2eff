import type { Connection } from "./api/connection.ts";
import { ApiError, DeadlineError, HangUpError, NotKubernetesError } from "./failures/errors.ts";
import { FailureLog } from "./failures/failure-log.ts";
import { failureOf } from "./failures/failure.ts";
import type { ReaderObserver } from "./observer.ts";
import { realTime, type Timekeeping } from "./time.ts";
import { ignore, objectOf, type ParsedObject, textOf } from "./wire/json/values.ts";

/** Whom a token is of, as the API server says it and wants to hear it again. */
export interface ReviewedUser {
  readonly username: string;
  readonly uid: unknown;
  readonly groups: unknown;
  readonly extra: unknown;
}

export interface AccessReviewsOptions {
  readonly connection: Connection;
  /** Whom tokens have to be for; of the API server itself when there are none. */
  readonly audiences: readonly string[];
  readonly observer: Pick<ReaderObserver, "note">;
  readonly time?: Timekeeping;
}

/** For a review, in milliseconds: as long as a scraper waits, and as controller-runtime does. */
const reviewMs = 10_000;

/** Clients may send what is answered and what is not in turns; in milliseconds. */
const calmMs = 60_000;

/**
 * Of an answer, in bytes: users are remembered, and asked about again for each path. As much as the
 * groups of thousands of organisations take.
 */
const answerMost = 65_536;

/** Refusals of the exporter itself, before what it sends is read: nothing of that is in their text. */
const ownRefusals: ReadonlySet<number> = new Set([401, 403, 429]);

const kinds = {
  TokenReview: "authentication.k8s.io/v1",
  SubjectAccessReview: "authorization.k8s.io/v1",
} as const;
type Kind = keyof typeof kinds;

/**
 * Asks the API server whom a token is of (TokenReview), and what a user may do
 * (SubjectAccessReview). What fails is logged once, and its end after a minute without a failure.
 */
export class AccessReviews implements Disposable {
  readonly #connection: Connection;
  readonly #audiences: readonly string[];
  readonly #log: FailureLog;
  readonly #time: Timekeeping;
  readonly #stop = new AbortController();

  constructor({ connection, audiences, observer, time = realTime }: AccessReviewsOptions) {
    this.#connection = connection;
    this.#audiences = audiences;
    this.#time = time;
    this.#log = new FailureLog(observer, time.now, calmMs);
  }

  /**
   * Undefined when the token is not valid, or not for us. Rejects when the server cannot be asked,
   * or answers otherwise.
   */
  async ofToken(token: string): Promise<ReviewedUser | undefined> {
    const audiences = this.#audiences;
    const spec = { token, ...(audiences.length > 0 && { audiences }) };
    const status = await this.#ask("TokenReview", spec, token);
    if (status["authenticated"] !== true) return undefined;
    // A server that knows nothing of audiences says nothing of them, and has not checked them.
    const found = Array.isArray(status["audiences"]) ? status["audiences"] : [];
    if (audiences.length > 0 && !audiences.some((each) => found.includes(each))) return undefined;
    const user = objectOf(status["user"], ignore) ?? {};
    const username = textOf(user["username"], ignore);
    if (username === "") return undefined;
    return { username, uid: user["uid"], groups: user["groups"], extra: user["extra"] };
  }

  /** Whether the user may do this with a path that is of no resource. Rejects as `ofToken` does. */
  async ofAccess(user: ReviewedUser, path: string, verb: string): Promise<boolean> {
    const { username, uid, groups, extra } = user;
    const spec = { user: username, uid, groups, extra, nonResourceAttributes: { path, verb } };
    const status = await this.#ask("SubjectAccessReview", spec);
    return status["allowed"] === true && status["denied"] !== true;
  }

  /** Gives up what is being asked. */
  [Symbol.dispose](): void {
    this.#stop.abort();
  }

  async #ask(kind: Kind, spec: object, secret?: string): Promise<ParsedObject> {
    const late = new AbortController();
    using _ = this.#time.after(reviewMs, () => late.abort(new DeadlineError("body", reviewMs)));
    const signal = AbortSignal.any([this.#stop.signal, late.signal]);
    try {
      const status = await this.#status(kind, spec, signal).catch((error: unknown) => {
        // A connection that was kept open may have been closed at the other end.
        if (error instanceof HangUpError) return this.#status(kind, spec, signal);
        throw error;
      });
      this.#log.clear(`${kind}s`);
      return status;
    } catch (error) {
      if (!this.#stop.signal.aborted) this.#tell(kind, error, secret);
      throw error;
    }
  }

  async #status(kind: Kind, spec: object, signal: AbortSignal): Promise<ParsedObject> {
    const path = `/apis/${kinds[kind]}/${kind.toLowerCase()}s`;
    const review = { apiVersion: kinds[kind], kind, spec };
    const body = await this.#connection.review(path, review, signal, answerMost);
    const answer = objectOf(body, ignore);
    const status = objectOf(answer?.["status"], ignore);
    if (answer?.["kind"] !== kind || status === undefined) {
      throw new NotKubernetesError(`its answer to a ${kind} is none`);
    }
    return status;
  }

  #tell(kind: Kind, error: unknown, secret: string | undefined): void {
    const attempt = this.#connection.attempt(`ask for a ${kind}`);
    const secrets = [...(attempt.secrets ?? []), ...(secret === undefined ? [] : [secret])];
    const told = secret === undefined ? error : withoutText(error);
    const failure = failureOf(told, { ...attempt, secrets });
    if (failure.reload) this.#connection.reload();
    this.#log.report(`${kind}s`, failure);
  }
}

/** A refusal may quote a part of the token, or quote it as it was encoded. */
function withoutText(error: unknown): unknown {
  if (!(error instanceof ApiError) || ownRefusals.has(error.response.status)) return error;
  const { body, ...response } = error.response;
  return new ApiError({ ...response, body: body && { ...body, message: "" } });
}
