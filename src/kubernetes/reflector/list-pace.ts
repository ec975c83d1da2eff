import { WireError } from "../failures/errors.ts";
import { pageSize } from "./sync-plan.ts";

/** A million objects in full pages. */
const pageLimit = 2000;
/** So many pages with less than half of what a page may hold are read like any other. */
const sparePages = 10;
/** Before each further one, in milliseconds. */
const pauseMs = 1000;
/** Five minutes of pauses: as long as an API server keeps what a continue token stands for. */
const emptyPageLimit = 300;

/**
 * How fast the pages of a list may follow each other. An API server fills each page but the last;
 * the protocol allows less, and even none, as long as there is a continue token. So pages that bring
 * nothing are not an error, but they are asked for slowly, and not for ever: what gives new tokens
 * without end is no list.
 */
export class ListPace {
  #pages = 0;
  #objects = 0;
  #isFirstOfPage = true;
  /** The first object of each page, by uid. */
  readonly #firsts = new Set<string>();

  /** An object has come. @throws WireError when it began a page before: pages are sent again. */
  object(uid: string): void {
    this.#objects += 1;
    if (!this.#isFirstOfPage) return;
    this.#isFirstOfPage = false;
    if (this.#firsts.has(uid)) throw new WireError("the list repeats its pages");
    this.#firsts.add(uid);
  }

  /** A page has ended, and there is another. Milliseconds to wait before it. @throws WireError */
  nextPage(): number {
    this.#pages += 1;
    this.#isFirstOfPage = true;
    const surplus = this.#pages - Math.floor(this.#objects / (pageSize / 2));
    if (this.#pages >= pageLimit || surplus >= emptyPageLimit) {
      throw new WireError(
        `the list goes on after ${this.#pages} pages of ${this.#objects} objects`,
      );
    }
    return surplus > sparePages ? pauseMs : 0;
  }
}
