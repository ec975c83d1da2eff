import { TokenBucket } from "./token-bucket.ts";

/** A connection, or what stands for it. */
export interface Requester {
  readonly destroyed: boolean;
  once(event: "close", listener: () => void): unknown;
  off(event: "close", listener: () => void): unknown;
}

/** Called when the check has ended. */
type EndTurn = (outcome: "right" | "wrong") => void;

interface Client {
  readonly address: string;
  readonly failures: TokenBucket;
  /** When it last failed, on the clock of the turns. */
  failedAt: number;
  readonly waiting: Map<Requester, (end: EndTurn | undefined) => void>;
}

/** How many passwords a client may fail with at once, and how soon it may with one more, in ms. */
const failuresAllowed = { burst: 10, interval: 1000 };
/** In milliseconds: about as long as a scraper waits. */
const patience = 10_000;
/** Clients whose failures are remembered. */
const clientsKept = 4096;

interface CheckTurnsOptions {
  /** Checks at a time, each of another client. */
  readonly atOnce?: number;
  /** How many may begin at once, of whatever clients, and how soon one more, in milliseconds. */
  readonly pace?: { readonly burst: number; readonly interval: number };
  /** In milliseconds. */
  readonly now?: () => number;
}

/**
 * Whose password, or new token, is checked next. Of passwords one is at a time, as their checks are
 * expensive on purpose. Clients that have not failed come first, and then the one whose failure is
 * longest ago, so that no number of others that fail keeps a client out; of one client, its
 * connections by lot, with one check each. A client that has failed too often waits until it may fail
 * again: so one connection among many of the same address still gets its turn. What waits is bounded
 * by the connections.
 */
export class CheckTurns {
  readonly #atOnce: number;
  readonly #now: () => number;
  readonly #pace: TokenBucket | undefined;
  /** The longest known first. */
  readonly #clients = new Map<string, Client>();
  /** Those with connections that wait, the one that has waited for longest first. */
  readonly #waiting = new Map<string, Client>();
  /** The addresses of which something is being checked. */
  readonly #busy = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor({ atOnce = 1, pace, now = () => performance.now() }: CheckTurnsOptions = {}) {
    this.#atOnce = atOnce;
    this.#now = now;
    this.#pace = pace && new TokenBucket(pace, now());
  }

  /**
   * Waits for a turn; what it resolves with is to be called at its end. Undefined when there is
   * none: the connection waits for another one or has gone, or it took too long.
   */
  async next(address: string, connection: Requester): Promise<EndTurn | undefined> {
    const client = this.#client(address);
    if (connection.destroyed || client.waiting.has(connection)) return undefined;
    const { promise, resolve } = Promise.withResolvers<EndTurn | undefined>();
    const leave = (): void => settle(undefined);
    const late = setTimeout(leave, patience);
    const settle = (end: EndTurn | undefined): void => {
      clearTimeout(late);
      connection.off("close", leave);
      client.waiting.delete(connection);
      if (client.waiting.size === 0) this.#waiting.delete(address);
      resolve(end);
    };
    connection.once("close", leave);
    client.waiting.set(connection, settle);
    if (client.waiting.size === 1) this.#waiting.set(address, client);
    this.#advance();
    return promise;
  }

  #advance(): void {
    clearTimeout(this.#timer);
    while (this.#busy.size < this.#atOnce) {
      const next = this.#soonest();
      if (next === undefined) return;
      const now = this.#now();
      const wait = Math.max(next.wait, this.#pace?.until(now) ?? 0);
      if (wait > 0) {
        this.#timer = setTimeout(() => this.#advance(), Math.ceil(wait));
        return;
      }
      this.#pace?.take(now);
      this.#check(next.client);
    }
  }

  /** Who has the next turn, and in how many milliseconds. */
  #soonest(): { readonly client: Client; readonly wait: number } | undefined {
    const now = this.#now();
    let next: { readonly client: Client; readonly wait: number } | undefined;
    for (const client of this.#waiting.values()) {
      if (this.#busy.has(client.address)) continue;
      const wait = client.failures.until(now);
      const isSooner =
        next === undefined ||
        wait < next.wait ||
        (wait === next.wait && client.failedAt < next.client.failedAt);
      if (isSooner) next = { client, wait };
    }
    return next;
  }

  #check(client: Client): void {
    this.#busy.add(client.address);
    const lots = [...client.waiting.values()];
    lots[Math.floor(Math.random() * lots.length)]?.((outcome) => {
      if (outcome === "wrong") {
        client.failedAt = this.#now();
        client.failures.take(client.failedAt);
      }
      this.#busy.delete(client.address);
      this.#advance();
    });
  }

  #client(address: string): Client {
    const known = this.#clients.get(address);
    if (known !== undefined) return known;
    if (this.#clients.size >= clientsKept) this.#forgetSome();
    const now = this.#now();
    const failures = new TokenBucket(failuresAllowed, now);
    const client = { address, failures, failedAt: -Infinity, waiting: new Map() };
    this.#clients.set(address, client);
    return client;
  }

  /** Forgets clients of which there is nothing to know, or else the one that is known for longest. */
  #forgetSome(): void {
    const now = this.#now();
    const idle = [...this.#clients].filter(
      ([address, { waiting }]) => waiting.size === 0 && !this.#busy.has(address),
    );
    const full = idle.filter(([, { failures }]) => failures.isFull(now));
    for (const [address] of full.length > 0 ? full : idle.slice(0, 1)) {
      this.#clients.delete(address);
    }
  }
}
