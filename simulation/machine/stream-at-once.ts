import { Transform, type TransformCallback } from "node:stream";
import zlib from "node:zlib";

type Zlib = ReturnType<typeof zlib.createGunzip>;
type Create = (options?: object) => Zlib | zlib.Gzip;

/** What a zlib stream of Node does without a thread; its types do not have it. */
interface AtOnce {
  readonly _processChunk: (bytes: Buffer, flush: number) => Buffer;
  _handle: { close: () => void } | null;
}

/**
 * A stream that compresses or inflates in no simulated time, as zlib's take real time in threads.
 *
 * Node's own way without a thread is made for one chunk: it ends the work after it, and hands out its
 * buffer, which the next chunk is written to.
 */
export function streamAtOnce(create: Create): (options?: object) => Transform {
  return (options) => {
    const stream = create(options);
    const work = stream as unknown as AtOnce; // oxlint-disable-line typescript/no-unsafe-type-assertion -- see AtOnce
    /* oxlint-disable eslint/no-underscore-dangle -- see AtOnce */
    const handle = work._handle;
    if (handle === null) throw new Error("a stream of zlib without a handle");
    const end = handle.close.bind(handle);
    handle.close = () => undefined;
    const process = (bytes: Buffer, flush: number, done: TransformCallback): void => {
      work._handle = handle;
      try {
        done(null, Buffer.from(work._processChunk(bytes, flush)));
      } catch (error) {
        done(error instanceof Error ? error : new Error(String(error)));
      } finally {
        // Each chunk adds a listener; an error that was thrown is emitted later, too.
        stream.removeAllListeners("error").on("error", () => undefined);
      }
    };
    /* oxlint-enable eslint/no-underscore-dangle */
    const atOnce = new Transform({
      transform: (bytes: Buffer, _encoding, done) =>
        process(bytes, zlib.constants.Z_NO_FLUSH, done),
      flush: (done) => process(Buffer.alloc(0), zlib.constants.Z_FINISH, done),
      destroy: (error, done) => {
        end();
        done(error);
      },
    });
    const flush = (_kind: number, done: () => void): void =>
      void atOnce.write(Buffer.alloc(0), done);
    return Object.assign(atOnce, { flush });
  };
}
