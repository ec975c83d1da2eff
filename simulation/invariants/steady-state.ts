import type { Attempt } from "../observation/api-traffic.ts";
import { Violation } from "./violation.ts";

/**
 * Without faults nothing is read whole: a list of a large cluster costs the API server more than
 * hours of a watch.
 */
export class SteadyState {
  readonly #isSteady: () => boolean;

  constructor(isSteady: () => boolean) {
    this.#isSteady = isSteady;
  }

  attempted({ isWhole, path }: Attempt): void {
    if (isWhole && this.#isSteady()) {
      throw new Violation("steady-state", `GET ${path}, and there was no fault for long`);
    }
  }
}
