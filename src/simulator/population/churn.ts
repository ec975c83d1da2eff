import type { Population } from "./population.ts";

const tickMilliseconds = 50;

/** Changes a population at an adjustable rate until it is disposed of. */
export class Churn implements Disposable {
  eventsPerSecond: number;
  readonly #timer: NodeJS.Timeout;
  #owed = 0;

  constructor(population: Population, eventsPerSecond: number) {
    this.eventsPerSecond = eventsPerSecond;
    this.#timer = setInterval(() => {
      this.#owed += (this.eventsPerSecond * tickMilliseconds) / 1000;
      for (; this.#owed >= 1; this.#owed -= 1) population.step();
    }, tickMilliseconds);
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }
}
