/** What changes a step at a time. */
interface Changing {
  step(): void;
}

const tickMilliseconds = 50;

/** Changes something at an adjustable rate until it is disposed of. */
export class Churn implements Disposable {
  eventsPerSecond: number;
  readonly #timer: NodeJS.Timeout;
  #owed = 0;

  constructor(changing: Changing, eventsPerSecond: number) {
    this.eventsPerSecond = eventsPerSecond;
    this.#timer = setInterval(() => {
      this.#owed += (this.eventsPerSecond * tickMilliseconds) / 1000;
      for (; this.#owed >= 1; this.#owed -= 1) changing.step();
    }, tickMilliseconds);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
