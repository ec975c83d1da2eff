/** What many wait for at once is done once. */
export class SingleFlight<Result> {
  readonly #running = new Map<string, Promise<Result>>();

  /** The result of the work under this key that is under way, or of this one. */
  async do(key: string, work: () => Promise<Result>): Promise<Result> {
    const running = this.#running.get(key);
    if (running !== undefined) return running;
    const own = work().finally(() => this.#running.delete(key));
    this.#running.set(key, own);
    return own;
  }

  has(key: string): boolean {
    return this.#running.has(key);
  }
}
