import { BodyWindow, checkItemLength } from "../body-window.ts";
import type { BodyDecoder, ListMeta } from "../objects.ts";
import { ProtobufCursor } from "./cursor.ts";
import { checkMagic, kindOf, magicLength } from "./envelope.ts";
import * as proto from "./fields.ts";
import { listMeta } from "./metadata.ts";
import { WireError } from "../../failures/errors.ts";

/**
 * Decodes the protobuf body of a list while it arrives: each item is read as soon as all of it is
 * there, so that no more than one is ever held.
 */
export class ProtobufListDecoder implements BodyDecoder<ListMeta> {
  readonly #kind: string;
  readonly #onItem: (cursor: ProtobufCursor) => void;
  readonly #window = new BodyWindow();
  readonly #cursor = new ProtobufCursor();
  #place: "magic" | "before the list" | "list" | "after the list" = "magic";
  #readKind = "";
  /** Bytes of the list's message that are still to come. */
  #left = 0;
  #meta: ListMeta = { resourceVersion: "", continueToken: "" };

  /** `kind` is the kind of the list, such as `PodList`; `onItem` has to read the item's message. */
  constructor(kind: string, onItem: (cursor: ProtobufCursor) => void) {
    this.#kind = kind;
    this.#onItem = onItem;
  }

  push(chunk: Buffer): void {
    this.#window.append(chunk);
    if (this.#place === "magic" && !this.#skipMagic()) return;
    while (this.#field());
  }

  end(): ListMeta {
    const isWhole = this.#place === "after the list" && this.#window.length === 0;
    if (!isWhole) throw new WireError("the list ends early");
    // An empty version would start the watch anywhere.
    if (this.#meta.resourceVersion === "") throw new WireError("a list without a resourceVersion");
    return this.#meta;
  }

  #skipMagic(): boolean {
    const window = this.#window;
    if (window.length < magicLength) return false;
    checkMagic(window.bytes, window.start);
    window.start += magicLength;
    this.#place = "before the list";
    return true;
  }

  /** Takes one field of the envelope or of the list; false when it has not arrived. */
  #field(): boolean {
    const { bytes, start, end } = this.#window;
    const size = this.#cursor.sizeAt(bytes, start, end);
    if (size === undefined) return false;
    this.#cursor.begin(bytes, start, start + size);
    const field = this.#cursor.next();
    if (this.#place === "before the list" && field === proto.Unknown.raw) {
      this.#enterList();
      return true;
    }
    checkItemLength(size);
    if (start + size > end) return false;
    this.#window.start += size;
    if (this.#place === "list") this.#listField(field, size);
    else this.#envelopeField(field);
    return true;
  }

  #enterList(): void {
    if (this.#readKind !== this.#kind) {
      throw new WireError(`expected a ${this.#kind}, got ${JSON.stringify(this.#readKind)}`);
    }
    const list = this.#cursor.range();
    this.#window.start = list.start;
    this.#left = list.end - list.start;
    this.#place = this.#left === 0 ? "after the list" : "list";
  }

  #listField(field: number, size: number): void {
    if (size > this.#left) throw new WireError("an item is longer than its list");
    this.#left -= size;
    if (this.#left === 0) this.#place = "after the list";
    if (field === proto.ObjectList.items) this.#onItem(this.#cursor);
    else if (field === proto.ObjectList.metadata) this.#meta = this.#cursor.message(listMeta);
    else this.#cursor.skip();
  }

  #envelopeField(field: number): void {
    if (field === proto.Unknown.typeMeta) this.#readKind = this.#cursor.message(kindOf);
    else if (field === proto.Unknown.raw) throw new WireError("two lists in one body");
    else this.#cursor.skip();
  }
}
