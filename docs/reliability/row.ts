/** A test by its file, from `test/` and without `.test.ts`, and its title as the test runner tells it. */
export type Proof = readonly [file: string, title: string];

/** At least one. */
export type Proofs = readonly [Proof, ...Proof[]];

/** A thing that goes wrong, and what comes of it, in sentences. */
export interface Row {
  readonly what: string;
  readonly does: string;
  readonly see: string;
  readonly act: string;
  readonly tests: Proofs;
}

/** A row about a class of failures; what kubecommit does and what is seen, the failure table says. */
export interface FailureAdvice extends Pick<Row, "what" | "act" | "tests"> {
  /** What it does beside what the table says. */
  readonly also?: string;
}
