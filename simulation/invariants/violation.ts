/** An invariant does not hold. */
export class Violation extends Error {
  override readonly name = "Violation";
  readonly invariant: string;

  /** `text` says what was seen and what should have been. */
  constructor(invariant: string, text: string) {
    super(text);
    this.invariant = invariant;
  }
}
