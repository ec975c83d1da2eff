import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingHttpHeaders, IncomingMessage } from "node:http";
import { Agent, get } from "node:https";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createGunzip, gunzipSync } from "node:zlib";

import type { ServerAccess, Stored } from "./server-under-test.ts";

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  /** Decompressed. */
  readonly body: Buffer;
}

export interface List {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly resourceVersion: string;
    readonly continue?: string;
    readonly remainingItemCount?: number;
  };
  readonly items: readonly Stored[];
}

export interface Status {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly continue?: string };
  readonly status: string;
  readonly message: string;
  readonly reason: string;
  readonly code: number;
  readonly details?: {
    readonly name?: string;
    readonly group?: string;
    readonly kind?: string;
    readonly retryAfterSeconds?: number;
    readonly causes?: readonly {
      readonly reason: string;
      readonly message?: string;
      readonly field?: string;
    }[];
  };
}

export interface Event<T = Stored & Partial<Omit<Status, "metadata" | "status" | "kind">>> {
  readonly type: string;
  readonly object: T;
}

type Headers = Readonly<Record<string, string>>;

/** A client that speaks to the server as plainly as can be. */
export class Client implements Disposable {
  readonly #server: ServerAccess;
  readonly #agent: Agent;

  constructor(server: ServerAccess) {
    this.#server = server;
    this.#agent = new Agent({ ca: server.ca });
  }

  async #open(path: string, headers: Headers): Promise<IncomingMessage> {
    const { url, token } = this.#server;
    const authorization = `Bearer ${token}`;
    const request = get(`${url}${path}`, {
      agent: this.#agent,
      headers: { authorization, ...headers },
    });
    const [response]: IncomingMessage[] = await once(request, "response");
    assert.ok(response !== undefined);
    return response;
  }

  async get(path: string, headers: Headers = {}): Promise<Answer> {
    const response = await this.#open(path, headers);
    const chunks: Buffer[] = await response.toArray();
    const bytes = Buffer.concat(chunks);
    const isCompressed = response.headers["content-encoding"] === "gzip";
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: isCompressed ? gunzipSync(bytes) : bytes,
    };
  }

  async json<T>(path: string, headers: Headers = {}): Promise<T> {
    const { status, body } = await this.get(path, headers);
    assert.equal(status, 200, body.toString());
    return JSON.parse(body.toString());
  }

  /** The refusal of a request, which is a Status that agrees with the HTTP status. */
  async refusal(path: string, headers: Headers = {}): Promise<Status> {
    const { status: code, body } = await this.get(path, headers);
    const status: Status = JSON.parse(body.toString());
    assert.partialDeepStrictEqual(status, {
      kind: "Status",
      apiVersion: "v1",
      status: "Failure",
      code,
    });
    return status;
  }

  /** Opens a watch; disposing of it closes the connection. */
  async watch(path: string, headers: Headers = {}): Promise<Watch> {
    return new Watch(await this.#open(path, headers));
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }
}

/** An open watch. */
export class Watch implements Disposable {
  readonly response: IncomingMessage;
  /** The body, decompressed. */
  readonly body: Readable;
  #lines: AsyncIterator<string> | undefined;

  constructor(response: IncomingMessage) {
    this.response = response;
    const isCompressed = response.headers["content-encoding"] === "gzip";
    this.body = isCompressed ? response.pipe(createGunzip()) : response;
  }

  /** The next event of a watch in JSON; undefined at its end. */
  async next<T extends Event<unknown> = Event>(): Promise<T | undefined> {
    this.#lines ??= createInterface({ input: this.body })[Symbol.asyncIterator]();
    const { done, value } = await this.#lines.next();
    return done === true ? undefined : JSON.parse(value);
  }

  /**
   * The next events, as `TYPE name`; without those that only mark an object for its deletion, and
   * without bookmarks, which a server may send at any time.
   */
  async take(count: number): Promise<readonly string[]> {
    const events: string[] = [];
    while (events.length < count) {
      const event = await this.next();
      if (event === undefined) break;
      const { name, deletionTimestamp } = event.object.metadata;
      const isMark = event.type === "MODIFIED" && deletionTimestamp !== undefined;
      if (!isMark && event.type !== "BOOKMARK") events.push(`${event.type} ${name}`);
    }
    return events;
  }

  /** All events until the watch ends. */
  async rest(): Promise<readonly Event[]> {
    const events: Event[] = [];
    for (;;) {
      const event = await this.next();
      if (event === undefined) return events;
      events.push(event);
    }
  }

  [Symbol.dispose](): void {
    this.response.destroy();
  }
}
