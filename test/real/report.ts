/** The outcome of each check as a line, and a line for all of them. */
export class Report {
  readonly #say: (text: string) => void;
  readonly #startedAt = performance.now();
  #passed = 0;
  #failed = 0;

  constructor(say: (text: string) => void) {
    this.#say = say;
  }

  get failed(): number {
    return this.#failed;
  }

  get summary(): string {
    const seconds = this.#secondsSince(this.#startedAt);
    return `${this.#passed} passed, ${this.#failed} failed, after ${seconds} s`;
  }

  /** Runs a check, which returns what it has seen; whether it holds. */
  async record(name: string, run: () => Promise<string>): Promise<boolean> {
    const startedAt = performance.now();
    try {
      const seen = await run();
      this.#passed += 1;
      this.#say(`ok    ${name} (${this.#secondsSince(startedAt)} s): ${seen}`);
      return true;
    } catch (error) {
      this.#failed += 1;
      const reason = error instanceof Error ? error.message : String(error);
      this.#say(`FAIL  ${name} (${this.#secondsSince(startedAt)} s): ${reason}`);
      return false;
    }
  }

  #secondsSince(start: number): string {
    return ((performance.now() - start) / 1000).toFixed(1);
  }
}

/** The first of many lines. */
export function shown(lines: readonly string[]): string {
  const rest = lines.length > 12 ? [`and ${lines.length - 12} more`] : [];
  return [...lines.slice(0, 12), ...rest].map((line) => `      ${line}`).join("\n");
}
