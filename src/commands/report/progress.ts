import type { WriteStream } from "node:tty";

/** What is read sooner needs no line, in milliseconds. */
const patience = 1000;
/** Between two lines, in milliseconds. */
const interval = 200;
const clearLine = "\r\u001b[K";

/** Standard error, which need not be a terminal. */
type Terminal = Pick<WriteStream, "isTTY" | "write">;

/** A line on a terminal that says how much has been read. It is gone when disposed of. */
export class Progress implements Disposable {
  readonly #terminal: Terminal;
  readonly #objects: () => number;
  readonly #now: () => number;
  #next: number;
  #isShown = false;

  /** `objects` says how many have been read, and `now` is a clock in milliseconds. */
  constructor(terminal: Terminal, objects: () => number, now = () => performance.now()) {
    this.#terminal = terminal;
    this.#objects = objects;
    this.#now = now;
    this.#next = now() + patience;
  }

  /** Something has been read. */
  step(): void {
    if (!this.#terminal.isTTY) return;
    const now = this.#now();
    if (now < this.#next) return;
    this.#next = now + interval;
    this.#isShown = true;
    const count = this.#objects().toLocaleString("en");
    this.#terminal.write(`${clearLine}reading nodes and pods: ${count}`);
  }

  [Symbol.dispose](): void {
    if (this.#isShown) this.#terminal.write(clearLine);
  }
}
