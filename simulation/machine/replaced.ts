/**
 * Puts the simulated machine in the place of the real one. It is to be imported before anything
 * that keeps a function of what is replaced here.
 *
 * The program takes all of this from Node. Passing it all in would reach into every folder, for no
 * reader's benefit, and would leave out the construction in src/commands/serve.ts and what libraries
 * read: node-cron the global Date, express and node:http the sockets. So the process is replaced,
 * and src/commands/serve.ts runs in it as it is.
 */
import os from "node:os";
import { Transform, type TransformCallback } from "node:stream";
import timersPromises from "node:timers/promises";
import { syncBuiltinESMExports } from "node:module";
import zlib from "node:zlib";
import { machine } from "./machine.ts";
import { replaceSockets } from "./sockets.ts";

const { clock, timers } = machine;

type Callback = (...args: readonly unknown[]) => void;
type Stoppable = Disposable | undefined;

const stop = (timer: Stoppable): void => timer?.[Symbol.dispose]();
const start =
  (repeats: boolean) =>
  (callback: Callback, delay = 1, ...args: readonly unknown[]) =>
    timers.start(() => callback(...args), delay, repeats);

/** Resolves after `ms`; rejects when the signal is aborted before, as Node's does. */
function sleep<T>(ms: number, value: T, { signal }: { signal?: AbortSignal } = {}): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const abort = (): void => {
    timer[Symbol.dispose]();
    reject(new Error("the wait was aborted"));
  };
  const timer = timers.start(() => {
    signal?.removeEventListener("abort", abort);
    resolve(value);
  }, ms / machine.haste);
  if (signal?.aborted === true) abort();
  else signal?.addEventListener("abort", abort, { once: true });
  return promise;
}

/** Compression in threads takes real time; here it takes none. */
const atOnce =
  (compress: (input: Buffer, options: object) => Buffer) =>
  (input: Buffer, options: object, done: (error: null, output: Buffer) => void): void => {
    machine.activity.begin();
    process.nextTick(() => {
      machine.activity.end();
      done(null, compress(input, options));
    });
  };

type Zlib = ReturnType<typeof zlib.createGunzip>;

/** What a zlib stream of Node does without a thread; its types do not have it. */
interface AtOnce {
  readonly _processChunk: (bytes: Buffer, flush: number) => Buffer;
}

/** A stream that compresses or inflates in no time, as `atOnce` does a whole. */
const streamAtOnce = (create: (options?: object) => Zlib | zlib.Gzip) => (options?: object) => {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- see AtOnce
  const work = create(options) as unknown as AtOnce;
  const process = (bytes: Buffer, flush: number, done: TransformCallback): void => {
    try {
      done(null, work._processChunk(bytes, flush)); // oxlint-disable-line eslint/no-underscore-dangle -- see AtOnce
    } catch (error) {
      done(error instanceof Error ? error : new Error(String(error)));
    }
  };
  const stream = new Transform({
    transform: (bytes: Buffer, _encoding, done) => process(bytes, zlib.constants.Z_NO_FLUSH, done),
    flush: (done) => process(Buffer.alloc(0), zlib.constants.Z_FINISH, done),
  });
  const flush = (_kind: number, done: () => void): void => void stream.write(Buffer.alloc(0), done);
  return Object.assign(stream, { flush });
};

const RealDate = Date;
RealDate.now = clock.wall;
const MachineDate = new Proxy(RealDate, {
  construct: (target, args: unknown[], newTarget: NewableFunction): object =>
    Reflect.construct(target, args.length === 0 ? [clock.wall()] : args, newTarget),
});

Object.assign(globalThis, {
  Date: MachineDate,
  setTimeout: start(false),
  setInterval: start(true),
  clearTimeout: stop,
  clearInterval: stop,
});
Math.random = () => machine.random.next();
performance.now = clock.monotonic;
os.uptime = () => clock.uptime() / 1000;
Object.assign(timersPromises, { setTimeout: sleep });
Object.assign(zlib, {
  deflateRaw: atOnce(zlib.deflateRawSync),
  inflateRaw: atOnce(zlib.inflateRawSync),
  gzip: atOnce(zlib.gzipSync),
});
// These may be defined anew, though not assigned to.
Object.defineProperties(zlib, {
  createGzip: { value: streamAtOnce(zlib.createGzip) },
  createGunzip: { value: streamAtOnce(zlib.createGunzip) },
});
replaceSockets(machine.network);
syncBuiltinESMExports();
