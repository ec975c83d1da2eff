import type * as fc from "fast-check";
import { nat } from "fast-check";
import { ProtobufCursor } from "../../../src/kubernetes/wire/protobuf/cursor.ts";
import { delimited } from "../../../src/simulator/api/protobuf.ts";

type Draw = fc.GeneratorValue;

/** The fields of a message, each with its tag. */
function fieldsOf(message: Buffer): readonly Buffer[] {
  const fields: Buffer[] = [];
  const cursor = new ProtobufCursor();
  cursor.begin(message, 0, message.length);
  while (cursor.next() !== 0) {
    cursor.skip();
    fields.push(message.subarray(cursor.fieldStart, cursor.at));
  }
  return fields;
}

/** Two lists in one, in which each keeps its order. */
function interleaved<T>(draw: Draw, a: readonly T[], b: readonly T[]): readonly T[] {
  const all = [...a];
  let from = 0;
  for (const item of b) {
    from += draw(nat, { max: all.length - from });
    all.splice(from, 0, item);
    from += 1;
  }
  return all;
}

/**
 * The parts of an API object, in the order of their fields, as one message in a way that protobuf
 * allows and Kubernetes does not use: a part may come in two pieces, which count together, and the
 * parts one after the other or mixed. Of what is there twice, the last one counts.
 */
export function oddObject(draw: Draw, parts: readonly Buffer[]): Buffer {
  let message: readonly Buffer[] = [];
  for (const [index, part] of parts.entries()) {
    const fields = fieldsOf(part);
    const cut = draw(nat, { max: fields.length });
    const pieces = [fields.slice(0, cut), fields.slice(cut)];
    const written = pieces.map((piece) => delimited(index + 1, Buffer.concat(piece)));
    message = interleaved(draw, message, written);
  }
  return Buffer.concat(message);
}

/** Message with one more field somewhere, which counts if it comes after one of the same number. */
export function withField(draw: Draw, message: Buffer, number: number, text: string): Buffer {
  return Buffer.concat(interleaved(draw, fieldsOf(message), [delimited(number, text)]));
}
