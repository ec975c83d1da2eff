import type { Clock } from "../machine/clock.ts";
import type { Link } from "../network/link.ts";
import type { Witness } from "../network/network.ts";
import type { Unit } from "../network/pipe.ts";
import { Lags } from "./lags.ts";
import { answerIn, type Answer, requestIn, subjectOf, type Subject } from "./messages.ts";

/** A request, or a connection for one. */
export interface Attempt {
  readonly subject: Subject;
  readonly path: string;
  /** Everything is read: a list, or a watch with initial events. */
  readonly isWhole: boolean;
  /** It only asks for the newest resourceVersion, beside a watch that works. */
  readonly isQuestion: boolean;
  /** By the monotonic clock, in milliseconds. */
  readonly at: number;
}

/** How an attempt went; later ones of a subject come after it. */
export interface Outcome {
  readonly subject: Subject;
  readonly isQuestion: boolean;
  /** The HTTP status, or what became of the connection. */
  readonly result: number | "refused" | "broken";
  readonly retryAfterMs: number;
  readonly at: number;
}

export interface TrafficEvents {
  readonly attempted: (attempt: Attempt) => void;
  readonly ended: (outcome: Outcome) => void;
}

interface Exchange {
  readonly subject: Subject;
  readonly isQuestion: boolean;
  answer: Answer | undefined;
}

/** Bytes. What is shorter belongs to the transfer coding. */
const leastEvent = 16;

const unreadable = { status: "broken", retryAfterMs: 0 } as const;

/** What an observer on the wire between the program and the API server knows. */
export class ApiTraffic implements Witness {
  readonly #port: number;
  readonly #clock: Clock;
  readonly #events: TrafficEvents;
  readonly #exchanges = new Map<Link, Exchange | undefined>();
  readonly #confirmedAt = new Map<Subject, number>();
  /** Of all that arrived. */
  readonly lags = new Lags();

  constructor(port: number, clock: Clock, events: TrafficEvents) {
    this.#port = port;
    this.#clock = clock;
    this.#events = events;
  }

  /** The true time at which something whole of an answer last arrived. */
  confirmedAt(subject: Subject): number {
    return this.#confirmedAt.get(subject) ?? -Infinity;
  }

  connecting(port: number, path: string, refusal: string | undefined): void {
    if (port !== this.#port) return;
    this.#attempt(path);
    if (refusal === undefined) return;
    this.#events.ended({
      subject: subjectOf(path),
      isQuestion: isQuestion(path),
      result: "refused",
      retryAfterMs: 0,
      at: this.#clock.monotonic(),
    });
  }

  toServer(link: Link, { bytes }: Unit): void {
    if (link.port !== this.#port || bytes === undefined) return;
    const path = requestIn(bytes);
    if (path === undefined) return;
    // The first request of a connection was attempted when the connection was.
    if (this.#exchanges.has(link)) this.#attempt(path);
    this.#exchanges.set(link, {
      subject: subjectOf(path),
      isQuestion: isQuestion(path),
      answer: undefined,
    });
  }

  toClient(link: Link, { bytes, isCorrupted, sentAt }: Unit): void {
    const exchange = this.#exchanges.get(link);
    if (exchange === undefined || bytes === undefined) return;
    const now = this.#clock.monotonic();
    const at = this.#clock.world;
    this.lags.add({ at, sentAt: at - (now - sentAt) });
    const answer = answerIn(bytes);
    if (answer !== undefined) {
      exchange.answer = answer;
      // Nobody can be held to what came out as something else.
      const { status, retryAfterMs } = isCorrupted ? unreadable : answer;
      const { subject, isQuestion: asks } = exchange;
      this.#events.ended({ subject, isQuestion: asks, result: status, retryAfterMs, at: now });
    }
    const isContent = answer === undefined ? bytes.length >= leastEvent : answer.hasContent;
    if (exchange.answer?.status === 200 && isContent && !isCorrupted) {
      this.#confirmedAt.set(exchange.subject, at);
    }
  }

  closed(link: Link): void {
    const exchange = this.#exchanges.get(link);
    this.#exchanges.delete(link);
    if (exchange === undefined || exchange.answer !== undefined) return;
    const { subject, isQuestion: asks } = exchange;
    const at = this.#clock.monotonic();
    this.#events.ended({ subject, isQuestion: asks, result: "broken", retryAfterMs: 0, at });
  }

  #attempt(path: string): void {
    const query = new URLSearchParams(path.split("?")[1]);
    const subject = subjectOf(path);
    const asks = isQuestion(path);
    const isWhole =
      !ofVersions.has(subject) && !asks && (!query.has("watch") || query.has("sendInitialEvents"));
    const at = this.#clock.monotonic();
    this.#events.attempted({ subject, path, isWhole, isQuestion: asks, at });
  }
}

/** Answers that hold nothing of the cluster. */
const ofVersions: ReadonlySet<Subject> = new Set(["version", "devices"]);

function isQuestion(path: string): boolean {
  return new URLSearchParams(path.split("?")[1]).get("limit") === "1";
}
