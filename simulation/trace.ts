import { createHash } from "node:crypto";

const keptLines = 60;

/** What happened, in order. Two runs of one seed have the same trace. */
export class Trace {
  readonly #now: () => number;
  readonly #hash = createHash("sha256");
  readonly #last: string[] = [];

  /** `now` in milliseconds since the start. */
  constructor(now: () => number) {
    this.#now = now;
  }

  add(text: string): void {
    const line = `${instant(this.#now())} ${text}`;
    this.#hash.update(`${line}\n`);
    this.#last.push(line);
    if (this.#last.length > 2 * keptLines) this.#last.splice(0, keptLines);
  }

  get last(): readonly string[] {
    return this.#last.slice(-keptLines);
  }

  /** To be asked for once, at the end. */
  digest(): string {
    return this.#hash.digest("hex").slice(0, 16);
  }
}

/** "day 12 03:04:05.678" */
export function instant(ms: number): string {
  const day = Math.floor(ms / 86_400_000);
  return `day ${day} ${new Date(ms - day * 86_400_000).toISOString().slice(11, 23)}`;
}
