import type { JsonObject, ObjectKind } from "../api-object.ts";

/** Which request a fault is for; what is left out matches any. */
export interface FaultMatch {
  readonly kind?: ObjectKind;
  readonly verb?: "list" | "watch" | "get";
}

/** One way for an API server, or what stands before it, to fail. */
export type Fault =
  /** An error answer; the body is a Status unless text is given. */
  | {
      readonly type: "status";
      readonly code: number;
      readonly reason?: string;
      readonly retryAfterSeconds?: number;
      readonly causes?: readonly string[];
      readonly text?: string;
    }
  /** The body ends after so many bytes: with a FIN inside a chunk, or with a reset. */
  | { readonly type: "cut"; readonly afterBytes: number; readonly reset?: boolean }
  /** Nothing is answered, or nothing after the headers. */
  | { readonly type: "silence"; readonly headers?: boolean }
  /** No bookmarks on this watch, as some proxies do. */
  | { readonly type: "no-bookmarks" }
  /** Bytes that are no API answer, under its content type. */
  | { readonly type: "garbage"; readonly bytes: Buffer }
  /** An ERROR event with this Status as the first event of the watch. */
  | { readonly type: "error-event"; readonly status: JsonObject };

/** Faults waiting for the requests that they are for; each happens once. */
export class Faults {
  readonly #queue: { readonly match: FaultMatch; readonly fault: Fault; left: number }[] = [];

  /** The next `times` requests that match fail so. */
  add(match: FaultMatch, fault: Fault, times = 1): void {
    this.#queue.push({ match, fault, left: times });
  }

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
