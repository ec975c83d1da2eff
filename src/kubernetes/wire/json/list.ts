import { BodyWindow, checkItemLength } from "../body-window.ts";
import { isJsonSpace, JsonScanner } from "./scanner.ts";
import { objectOf, textOf } from "./values.ts";
import type { BodyDecoder, ListMeta } from "../objects.ts";
import { WireError } from "../../failures/errors.ts";

/** Where in the frame around the items the decoder is. */
type Place =
  | "list"
  | "firstKey"
  | "key"
  | "colon"
  | "value"
  | "nextMember"
  | "items"
  | "firstItem"
  | "item"
  | "nextItem"
  | "end";

interface Grammar {
  /** The bytes of the frame that may stand here, and the place after them. */
  readonly frame: Readonly<Record<string, Place>>;
  /** Whether a value may stand here. */
  readonly value: boolean;
}

const grammar: Readonly<Record<Place, Grammar>> = {
  list: { frame: { "{": "firstKey" }, value: false },
  firstKey: { frame: { "}": "end" }, value: true },
  key: { frame: {}, value: true },
  colon: { frame: { ":": "value" }, value: false },
  value: { frame: {}, value: true },
  nextMember: { frame: { ",": "key", "}": "end" }, value: false },
  items: { frame: { "[": "firstItem" }, value: true },
  firstItem: { frame: { "]": "nextMember" }, value: true },
  item: { frame: {}, value: true },
  nextItem: { frame: { ",": "item", "]": "nextMember" }, value: false },
  end: { frame: {}, value: false },
};

/** Parses one JSON value in bytes; anything else is a {@link WireError}. */
export function parseJson(bytes: Buffer, start: number, end: number): unknown {
  try {
    return JSON.parse(bytes.toString("utf8", start, end));
  } catch (error) {
    throw new WireError("a value is not JSON", { cause: error });
  }
}

/**
 * Decodes the JSON body of a list while it arrives: each element of `items` is parsed alone and
 * given to `onItem`, so that neither the text nor the objects of the whole list ever exist.
 * `metadata` may stand before or after the items.
 */
export class JsonListDecoder implements BodyDecoder<ListMeta> {
  readonly #kind: string;
  readonly #onItem: (item: unknown) => void;
  readonly #window = new BodyWindow();
  readonly #needsVersion: boolean;
  #place: Place = "list";
  /** The value that has begun at the window's start, and how much of it is scanned. */
  #scanner: JsonScanner | undefined;
  #scanned = 0;
  #key = "";
  #hasItems = false;
  #meta: ListMeta = { resourceVersion: "", continueToken: "" };

  /**
   * `kind` is the kind of the list, such as `PodList`; a list that says another is refused, and so
   * is one without a resourceVersion, unless it `needsVersion` not.
   */
  constructor(kind: string, onItem: (item: unknown) => void, needsVersion = true) {
    this.#kind = kind;
    this.#needsVersion = needsVersion;
    this.#onItem = onItem;
  }

  push(chunk: Buffer): void {
    this.#window.append(chunk);
    while (this.#seek()) {
      const isComplete = this.#scanner === undefined ? this.#token() : this.#value(this.#scanner);
      if (!isComplete) return;
    }
  }

  end(): ListMeta {
    if (this.#place !== "end") throw new WireError("the list ends early");
    if (!this.#hasItems) throw new WireError("a list without items");
    // An empty version would start the watch anywhere.
    if (this.#needsVersion && this.#meta.resourceVersion === "")
      throw new WireError("a list without a resourceVersion");
    return this.#meta;
  }

  /** Moves on to the next token; false when nothing of it has arrived. */
  #seek(): boolean {
    const window = this.#window;
    if (this.#scanner === undefined) {
      while (window.start < window.end && isJsonSpace(window.bytes[window.start]))
        window.start += 1;
    }
    return window.start < window.end;
  }

  /** Takes a byte of the frame or a value; false when its end has not arrived. */
  #token(): boolean {
    const window = this.#window;
    const { frame, value } = grammar[this.#place];
    const byte = String.fromCharCode(window.bytes[window.start] ?? 0);
    const next = frame[byte];
    if (next === undefined) {
      if (!value) {
        const where = this.#place === "end" ? "something follows the list" : "not a list";
        throw new WireError(`${where}: unexpected ${JSON.stringify(byte)}`);
      }
      this.#scanner = new JsonScanner();
      return this.#value(this.#scanner);
    }
    if (this.#place === "items") this.#hasItems = true;
    this.#place = next === "value" && this.#key === "items" ? "items" : next;
    window.start += 1;
    return true;
  }

  /** Takes a value; false when its end has not arrived. */
  #value(scanner: JsonScanner): boolean {
    const window = this.#window;
    const end = scanner.scan(window.bytes, window.start + this.#scanned, window.end);
    checkItemLength((end === -1 ? window.end : end) - window.start);
    if (end === -1) {
      this.#scanned = window.length;
      return false;
    }
    const value = parseJson(window.bytes, window.start, end);
    window.start = end;
    this.#scanner = undefined;
    this.#scanned = 0;
    this.#take(value);
    return true;
  }

  #take(value: unknown): void {
    if (this.#place === "firstItem" || this.#place === "item") {
      this.#place = "nextItem";
      this.#onItem(value);
    } else if (this.#place === "firstKey" || this.#place === "key") {
      if (typeof value !== "string") throw new WireError("not a list: a key is not text");
      this.#place = "colon";
      this.#key = value;
    } else {
      this.#place = "nextMember";
      this.#member(value);
    }
  }

  #member(value: unknown): void {
    if (this.#key === "kind" && value !== this.#kind) {
      throw new WireError(`expected a ${this.#kind}, got ${JSON.stringify(value)}`);
    }
    if (this.#key === "items") {
      // Go writes an empty list as null.
      if (value !== null) throw new WireError("the items of a list are not an array");
      this.#hasItems = true;
    }
    if (this.#key === "metadata") this.#meta = listMeta(value);
  }
}

function refuse(): never {
  throw new WireError("the metadata of a list has a field of a wrong type");
}

function listMeta(value: unknown): ListMeta {
  const metadata = objectOf(value, refuse) ?? {};
  return {
    resourceVersion: textOf(metadata["resourceVersion"], refuse),
    continueToken: textOf(metadata["continue"], refuse),
  };
}
