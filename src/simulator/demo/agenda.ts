/** What is to happen after a number of steps. Steps, not seconds: the same seed lives the same life. */
export class Agenda {
  #step = 0;
  readonly #actions = new Map<number, (() => void)[]>();

  /** How many steps there have been. */
  get step(): number {
    return this.#step;
  }

  /** Runs the action in the step that is this many steps away; at the earliest in the next one. */
  after(steps: number, action: () => void): void {
    const at = this.#step + Math.max(1, steps);
    const actions = this.#actions.get(at);
    if (actions === undefined) this.#actions.set(at, [action]);
    else actions.push(action);
  }

  /** Goes a step on and does what is due. */
  advance(): void {
    this.#step += 1;
    const actions = this.#actions.get(this.#step) ?? [];
    this.#actions.delete(this.#step);
    for (const action of actions) action();
  }
}
