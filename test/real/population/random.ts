import { Random as SeededRandom } from "../../../src/simulator/population/random.ts";

/** The simulator's generator, and what only this population draws. */
export class Random extends SeededRandom {
  /** A whole number, both ends included. */
  whole(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  shuffle<T>(values: readonly T[]): T[] {
    return values
      .map((value) => ({ value, order: this.next() }))
      .toSorted((a, b) => a.order - b.order)
      .map(({ value }) => value);
  }
}
