import type { ObjectKind } from "../../cluster/cluster-state.ts";
import type { ReaderObserver, RejectReason } from "../../kubernetes/observer.ts";

/** Counts what is refused while a cluster is read, and passes on what people have to know. */
export class Refusals implements ReaderObserver {
  readonly #counts = new Map<string, number>();
  readonly #complain: (text: string) => void;

  constructor(complain: (text: string) => void) {
    this.#complain = complain;
  }

  rejected(kind: ObjectKind, reason: RejectReason): void {
    const what = `${kind} ${reason}`;
    this.#counts.set(what, (this.#counts.get(what) ?? 0) + 1);
  }

  note(level: "debug" | "info" | "warn" | "error", _fields: object, message: string): void {
    if (level === "warn" || level === "error") this.#complain(message);
  }

  /** In a sentence, if anything was. */
  notes(): readonly string[] {
    if (this.#counts.size === 0) return [];
    const counts = Array.from(this.#counts, ([what, count]) => `${what}: ${count}`);
    return [`Values were refused, and are not in the numbers (${counts.join(", ")}).`];
  }

  request(): void {
    // Only the exporter counts its requests.
  }

  received(): void {
    // And what they bring.
  }

  watchRestarted(): void {
    // Nothing is watched.
  }

  relisted(): void {
    // Nor read again.
  }
}
