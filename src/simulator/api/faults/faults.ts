import type { JsonObject, ObjectKind } from "../../api-object.ts";

/** Which requests a fault is for; what is left out matches all. */
export interface FaultMatch {
  readonly kind?: ObjectKind;
  readonly verb?: "list" | "watch" | "get";
}

/** A way in which an API server, or a proxy in front of it, fails. */
export type Fault =
  /** An error response; its body is a Status unless text is given. */
  | {
      readonly type: "status";
      readonly code: number;
      readonly reason?: string;
      readonly retryAfterSeconds?: number;
      readonly causes?: readonly string[];
      readonly text?: string;
    }
  /** The body ends after this many bytes: with a FIN inside a chunk, or with a reset. */
  | { readonly type: "cut"; readonly afterBytes: number; readonly reset?: boolean }
  /** A byte of a compressed body, this many after its start, is another; no other body is changed. */
  | { readonly type: "damaged-gzip"; readonly afterBytes: number }
  /** No answer at all, or none after the headers. */
  | { readonly type: "silence"; readonly headers?: boolean }
  /** No bookmarks on this watch, as behind some proxies. */
  | { readonly type: "no-bookmarks" }
  /** Bytes that are not an API answer, with the content type of one. */
  | { readonly type: "garbage"; readonly bytes: Buffer }
  /** An ERROR event with this Status as the first event of the watch. */
  | { readonly type: "error-event"; readonly status: JsonObject };

/** Faults that wait for the requests they are for. */
export class Faults {
  readonly #queue: { readonly match: FaultMatch; readonly fault: Fault; left: number }[] = [];

  /** The next `times` requests that match fail in this way. */
  add(match: FaultMatch, fault: Fault, times = 1): void {
    this.#queue.push({ match, fault, left: times });
  }

  /** The faults that still wait are given up. */
  clear(): void {
    this.#queue.length = 0;
  }

  /** Takes the fault for a request, if there is one. */
  take(kind: ObjectKind | undefined, verb: string): Fault | undefined {
    const index = this.#queue.findIndex(
      ({ match }) =>
        (match.kind === undefined || match.kind === kind) &&
        (match.verb === undefined || match.verb === verb),
    );
    const found = this.#queue[index];
    if (found === undefined) return undefined;
    found.left -= 1;
    if (found.left <= 0) this.#queue.splice(index, 1);
    return found.fault;
  }
}
