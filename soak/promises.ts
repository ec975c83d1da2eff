import { staleAfter } from "../src/serving/freshness.ts";
import type { Observation } from "./observation.ts";

const second = 1000;
/** Prometheus waits for so long unless told otherwise. */
export const longestScrape = 10 * second;
/** Between a tick and what it should show, and between two clocks of a loaded machine. */
const slack = 3 * second;
/**
 * By how much the numbers may be older than they claim. An event that arrives proves that the stream
 * lives, but not how long it was under way. It is late after a stall, on a loaded machine, and when a
 * watch resumes after an outage, whose events come one after another. What is as late as a kind may
 * be silent is no longer that.
 */
const longestLag = staleAfter;
/**
 * How far the claim may move on, and in how many scrapes, while the clock of a kind stands still.
 * Where there is news of a kind there is news of its clock too; only the first event after an outage
 * moves the claim by itself, and by much.
 */
const longestStandstill = 15 * second;
const mostMoves = 8;
/**
 * Requests in ten seconds, at most. A failure is followed by an attempt after 0.8 s at the earliest,
 * the next one after twice that; an attempt can be a list of several pages.
 */
export const mostRequests = 60;
const requestPeriod = 10 * second;

/** A clock that has not moved, and what was claimed meanwhile: at first, at last, and how often anew. */
interface Standing {
  readonly clock: number | undefined;
  readonly first: number;
  last: number;
  moves: number;
}

/** Holds observations against what must be true of each of them, and of each after another. */
export class Promises {
  /** What did not hold, a line each. */
  readonly broken: string[] = [];
  readonly #recent: Observation[] = [];
  /** The clock of each kind. */
  readonly #standing = new Map<string, Standing>();

  observe(observation: Observation): void {
    const { at } = observation;
    const lines = [
      ...brokenBy(observation),
      ...(this.#last === undefined ? [] : brokenBetween(this.#last, observation)),
      ...this.#claimsAlone(observation),
      ...this.#tooManyRequests(observation),
    ];
    this.broken.push(...lines.map((line) => `${new Date(at).toISOString()}: ${line}`));
    this.#recent.push(observation);
    while (at - (this.#recent[0]?.at ?? at) > requestPeriod) this.#recent.shift();
  }

  get #last(): Observation | undefined {
    return this.#recent.at(-1);
  }

  /** Claims that move on without the numbers. */
  #claimsAlone({ claimed, clocks }: Observation): readonly string[] {
    if (claimed === undefined) return [];
    const broken: string[] = [];
    for (const [kind, clock] of Object.entries(clocks)) {
      const standing = this.#standing.get(kind);
      if (standing === undefined || standing.clock !== clock) {
        this.#standing.set(kind, { clock, first: claimed, last: claimed, moves: 0 });
        continue;
      }
      if (claimed > standing.last) standing.moves += 1;
      standing.last = claimed;
      const isLong = claimed - standing.first > longestStandstill;
      if (isLong && standing.moves > mostMoves) {
        broken.push(`the ${kind} stands still, but the claim moves on`);
      }
    }
    return broken;
  }

  #tooManyRequests({ requests }: Observation): readonly string[] {
    const made = requests - (this.#recent[0]?.requests ?? requests);
    return made > mostRequests ? [`${made} requests to the API server within 10 s`] : [];
  }
}

function brokenBy({ at, took, up, claimed, clocks }: Observation): readonly string[] {
  const broken: string[] = [];
  if (took > longestScrape) broken.push(`a scrape took ${took.toFixed()} ms`);
  if (claimed === undefined) return up ? [...broken, "kubecommit_up is 1 without numbers"] : broken;
  const arrived = at + took;
  if (claimed > arrived + slack) broken.push("kubecommit_snapshot_timestamp_seconds is to come");
  if (up && arrived - claimed > staleAfter + took + slack) {
    broken.push(`kubecommit_up is 1, the numbers are ${seconds(arrived - claimed)} old`);
  }
  for (const [kind, clock] of Object.entries(clocks)) {
    if (clock === undefined) broken.push(`the ${kind} is missing`);
    else if (claimed - clock > longestLag) {
      broken.push(`the ${kind} is ${seconds(claimed - clock)} older than claimed`);
    }
  }
  return broken;
}

function brokenBetween(before: Observation, after: Observation): readonly string[] {
  if (before.claimed === undefined || after.claimed === undefined) {
    return before.claimed === undefined ? [] : ["the numbers have gone"];
  }
  // Each node has a resourceVersion of its own, so what is shown of it never goes back either.
  const isBack = after.claimed < before.claimed;
  return isBack ? ["kubecommit_snapshot_timestamp_seconds went back"] : [];
}

const seconds = (milliseconds: number): string => `${(milliseconds / second).toFixed(1)} s`;
