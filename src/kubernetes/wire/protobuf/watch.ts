import { BodyWindow, checkItemLength } from "../body-window.ts";
import type { BodyDecoder } from "../objects.ts";
import { WireError } from "../../failures/errors.ts";

/** Each event comes after its length, in four bytes, the highest first. */
const lengthBytes = 4;

/** Decodes the protobuf body of a watch while it arrives: one event per frame. */
export class ProtobufWatchDecoder implements BodyDecoder<void> {
  readonly #onFrame: (bytes: Buffer, start: number, end: number) => void;
  readonly #window = new BodyWindow();

  /** The bytes that `onFrame` gets are valid until it returns. */
  constructor(onFrame: (bytes: Buffer, start: number, end: number) => void) {
    this.#onFrame = onFrame;
  }

  push(chunk: Buffer): void {
    const window = this.#window;
    window.append(chunk);
    while (window.length >= lengthBytes) {
      const length = window.bytes.readUInt32BE(window.start);
      checkItemLength(length);
      const start = window.start + lengthBytes;
      const end = start + length;
      if (end > window.end) return;
      window.start = end;
      this.#onFrame(window.bytes, start, end);
    }
  }

  end(): void {
    if (this.#window.length > 0) throw new WireError("the watch ends inside an event");
  }
}
