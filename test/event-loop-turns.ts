/** Counts the turns of the event loop until it is disposed of. */
export class EventLoopTurns implements Disposable {
  #count = 0;
  #isDone = false;

  constructor() {
    const next = () => {
      this.#count += 1;
      if (!this.#isDone) setImmediate(next);
    };
    setImmediate(next);
  }

  get count(): number {
    return this.#count;
  }

  [Symbol.dispose](): void {
    this.#isDone = true;
  }
}
