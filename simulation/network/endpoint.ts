import { Duplex } from "node:stream";
import type { Timers, VirtualTimer } from "../machine/timers.ts";

type Done = (error?: Error | null) => void;

/** Where the bytes of one end go. */
export interface Carrier {
  send(bytes: Buffer, done: Done): void;
  /** The end sends no more. */
  finish(): void;
  /** The end is gone. */
  close(): void;
  /** The end can take more. */
  resume(): void;
  /** Breaks the connection, for both ends. */
  reset(): void;
}

const ignore = (): void => undefined;

/** One end of a connection: as much of a TCP socket as node:http and this program use. */
export class Endpoint extends Duplex {
  readonly remoteAddress: string;
  readonly remotePort: number;
  connecting = false;
  timeout = 0;
  bytesWritten = 0;
  /** How the bytes get to the other end; set once there is one. */
  carrier: Carrier | undefined;
  readonly #timers: Timers;
  #idle: VirtualTimer | undefined;

  constructor(timers: Timers, remote: { readonly address: string; readonly port: number }) {
    super({ allowHalfOpen: true });
    this.#timers = timers;
    this.remoteAddress = remote.address;
    this.remotePort = remote.port;
  }

  /** Emits `timeout` after so many milliseconds without a byte; 0 for never. */
  setTimeout(ms: number, callback?: () => void): this {
    this.timeout = ms;
    this.#idle?.[Symbol.dispose]();
    this.#idle = ms > 0 ? this.#timers.start(() => this.emit("timeout"), ms) : undefined;
    if (callback !== undefined) this.once("timeout", callback);
    return this;
  }

  setNoDelay(): this {
    return this;
  }

  setKeepAlive(): this {
    return this;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }

  /** Closes when everything has been sent. */
  destroySoon(): void {
    this.end(() => this.destroy());
  }

  resetAndDestroy(): this {
    this.carrier?.reset();
    return this;
  }

  /** A byte has come or gone. */
  active(): void {
    if (this.#idle?.due !== undefined) this.#idle.refresh();
  }

  override _read(): void {
    this.carrier?.resume();
  }

  override _write(bytes: Buffer, _encoding: BufferEncoding, done: Done): void {
    this.#send(bytes, done);
  }

  /** Each piece travels on its own, so that it can be seen when it has arrived. */
  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: Done): void {
    const last = chunks.length - 1;
    for (const [index, { chunk }] of chunks.entries()) {
      this.#send(chunk, index === last ? done : ignore);
    }
  }

  #send(bytes: Buffer, done: Done): void {
    this.bytesWritten += bytes.length;
    this.carrier?.send(bytes, done);
  }

  override _final(done: Done): void {
    this.carrier?.finish();
    done();
  }

  override _destroy(error: Error | null, done: Done): void {
    this.#idle?.[Symbol.dispose]();
    this.carrier?.close();
    done(error);
  }
}

/** An error as the system gives it. */
export function systemError(code: string): Error {
  return Object.assign(new Error(`a fault on purpose: ${code}`), { code, syscall: "connect" });
}
