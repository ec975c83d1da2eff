import type { WriteStream } from "node:tty";

/** What is read sooner needs no line, in milliseconds. */
const patience = 1000;
/** Between two lines, in milliseconds. */
const interval = 200;
const clearLine = "\r\u001b[K";

/** A line on a terminal that says how much has been read. It is gone when disposed of. */
export class Progress implements Disposable {
  readonly #terminal: WriteStream;
  readonly #objects: () => number;
  #next = performance.now() + patience;
  #isShown = false;

  constructor(terminal: WriteStream, objects: () => number) {
    this.#terminal = terminal;
    this.#objects = objects;
  }

  /** Something has been read. */
  step(): void {
    if (!this.#terminal.isTTY || performance.now() < this.#next) return;
    this.#next = performance.now() + interval;
    this.#isShown = true;
    const count = this.#objects().toLocaleString("en");
    this.#terminal.write(`${clearLine}reading nodes and pods: ${count}`);
  }

  [Symbol.dispose](): void {
    if (this.#isShown) this.#terminal.write(clearLine);
  }
}
