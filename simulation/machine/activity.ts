/** So many turns of the event loop without anything happening mean that nothing is under way. */
const quietTurns = 3;

/** Whether something is under way in the process: a byte, a timer, a callback. */
export class Activity {
  #noted = 0;
  #pending = 0;

  note(): void {
    this.#noted += 1;
  }

  /** Something has begun that will end by itself. */
  begin(): void {
    this.#pending += 1;
  }

  end(): void {
    this.#pending -= 1;
    this.#noted += 1;
  }

  /** Resolves when everything that can happen without time passing has happened. */
  async settled(): Promise<void> {
    let seen = this.#noted;
    for (let quiet = 0; quiet < quietTurns || this.#pending > 0; quiet += 1) {
      await turn();
      if (seen !== this.#noted) quiet = -1;
      seen = this.#noted;
    }
  }
}

const { setImmediate: immediate } = globalThis;

function turn(): Promise<void> {
  return new Promise((resolve) => immediate(resolve));
}
