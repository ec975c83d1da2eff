import type { ByteRange, ProtobufCursor } from "./cursor.ts";
import { WireError } from "../../failures/errors.ts";
import * as proto from "./fields.ts";

/** `k8s` and a zero byte: what each body and each object of a watch starts with. */
const magic = 0x6b38_7300;
export const magicLength = 4;

/** Throws {@link WireError} when these bytes are not a Kubernetes object in protobuf. */
export function checkMagic(bytes: Buffer, start: number): void {
  if (bytes.readUInt32BE(start) !== magic) throw new WireError("not Kubernetes protobuf");
}

/** `kind` of a TypeMeta. */
export function kindOf(cursor: ProtobufCursor): string {
  let kind = "";
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.TypeMeta.kind) kind = cursor.name();
    else cursor.skip();
  }
  return kind;
}

/** An object inside its `runtime.Unknown`, and where its message is. */
interface Envelope {
  readonly kind: string;
  readonly object: ByteRange;
}

/** Reads the magic and the `runtime.Unknown` around one whole object; leaves the cursor at its end. */
export function openEnvelope(cursor: ProtobufCursor, bytes: Buffer, range: ByteRange): Envelope {
  const { start, end } = range;
  if (end - start < magicLength) throw new WireError("not Kubernetes protobuf");
  checkMagic(bytes, start);
  cursor.begin(bytes, start + magicLength, end);
  let kind = "";
  let object: ByteRange = { start: end, end };
  for (let field = cursor.next(); field !== 0; field = cursor.next()) {
    if (field === proto.Unknown.typeMeta) kind = cursor.message(kindOf);
    else if (field === proto.Unknown.raw) object = cursor.range();
    else cursor.skip();
  }
  return { kind, object };
}
