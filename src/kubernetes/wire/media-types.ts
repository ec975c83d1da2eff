import type { WireReader } from "./objects.ts";

const json = "application/json";
const failureLimit = 3;
/** So many failures count when they come within so many milliseconds: now and then a proxy fails. */
const failureWindowMs = 600_000;

/** Which media types are asked for: all that have a reader, until one proves unusable. */
export class MediaTypes {
  /** When the last ones were, in milliseconds. */
  #failures: readonly number[] = [];
  #isJsonOnly = false;

  /** For the Accept header, in the readers' order. */
  accept(readers: readonly WireReader<unknown>[]): string {
    return readers
      .map(({ mediaType }) => mediaType)
      .filter((mediaType) => !this.#isJsonOnly || mediaType === json)
      .join(",");
  }

  /** The server refuses what was asked for. Returns whether there is something else to ask for. */
  refused(): boolean {
    const isNew = !this.#isJsonOnly;
    this.#isJsonOnly = true;
    return isNew;
  }

  /**
   * A body could not be decoded, at `now` in milliseconds. Returns whether its media type is given up
   * now, for good.
   */
  failed(mediaType: string, now: number): boolean {
    if (mediaType === json) return false;
    const recent = this.#failures.filter((failure) => now - failure < failureWindowMs);
    this.#failures = [...recent, now].slice(-failureLimit);
    return this.#failures.length >= failureLimit && this.refused();
  }
}
