import type { WireReader } from "./objects.ts";

const json = "application/json";
const failureLimit = 3;

/** Which media types are asked for: all that have a reader, until one proves unusable. */
export class MediaTypes {
  #failures = 0;
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

  /** A body could not be decoded. Returns whether its media type is given up now, for good. */
  failed(mediaType: string): boolean {
    if (mediaType === json) return false;
    this.#failures += 1;
    return this.#failures >= failureLimit && this.refused();
  }
}
