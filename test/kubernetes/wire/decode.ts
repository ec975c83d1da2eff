import type {
  BodyDecoder,
  ListMeta,
  WatchEvent,
  WireReader,
} from "../../../src/kubernetes/wire/objects.ts";
import type { Reject } from "../../../src/kubernetes/observer.ts";

/** What a reader gave for one body. */
interface Decoded<T> {
  readonly items: readonly T[];
  readonly rejected: readonly string[];
  readonly meta: ListMeta;
}

function feed<R>(decoder: BodyDecoder<R>, body: Buffer, chunkSize: number): R {
  for (let at = 0; at < body.length; at += chunkSize) {
    // A copy, overwritten afterwards: a decoder may not keep the chunk.
    const chunk = Buffer.from(body.subarray(at, at + chunkSize));
    decoder.push(chunk);
    chunk.fill(0xff);
  }
  return decoder.end();
}

/** Decodes the body of a list, cut into chunks. */
export function decodeList<T>(
  reader: WireReader<T>,
  body: Buffer,
  chunkSize = Math.max(body.length, 1),
): Decoded<T> {
  const items: T[] = [];
  const rejected: string[] = [];
  const reject: Reject = (reason) => rejected.push(reason);
  const meta = feed(
    reader.list((item) => items.push(item), reject),
    body,
    chunkSize,
  );
  return { items, rejected, meta };
}

/** Decodes the body of a watch, cut into chunks. */
export function decodeWatch<T>(
  reader: WireReader<T>,
  body: Buffer,
  chunkSize = Math.max(body.length, 1),
): { readonly events: readonly WatchEvent<T>[]; readonly rejected: readonly string[] } {
  const events: WatchEvent<T>[] = [];
  const rejected: string[] = [];
  const reject: Reject = (reason) => rejected.push(reason);
  feed(
    reader.watch((event) => events.push(event), reject),
    body,
    chunkSize,
  );
  return { events, rejected };
}
