import { setImmediate as nextTurn } from "node:timers/promises";

/** The event loop accepts one new connection in a turn: others come in as often between two pages. */
const turnsBetween = 32;

/**
 * Gives pages, which take milliseconds each, turns of the event loop to be made in. However many are
 * asked for at once, what else is asked is answered in between, also on new connections.
 */
export class PageTurns {
  /** When the next page may have its turn. */
  #free: Promise<void> = Promise.resolve();

  /**
   * Resolves when the page may be made, with whether it is to be: one that nobody waits for any more
   * takes no turn.
   */
  async next(isWanted: () => boolean): Promise<boolean> {
    const turn = this.#free.then(async () => {
      if (isWanted()) await nextTurn();
      return isWanted();
    });
    this.#free = turn.then(passTurns);
    return turn;
  }
}

async function passTurns(isMade: boolean): Promise<void> {
  if (!isMade) return;
  for (let turn = 0; turn < turnsBetween; turn += 1) await nextTurn();
}
