import type { Socket } from "node:net";

import { breakOff } from "../src/simulator/api/break-off.ts";
import { ByteFlow } from "./byte-flow.ts";
import type { Fault, FaultKind } from "./faults.ts";

/** One connection through the proxy: its two sockets, and the bytes from each to the other. */
export class ProxiedConnection {
  readonly #client: Socket;
  readonly #upstream: Socket;
  readonly #flows: readonly [toServer: ByteFlow, toClient: ByteFlow];
  readonly #onMet: (kind: FaultKind) => void;
  /** Bytes to the client after which the connection is reset. */
  #cutAfter: number | undefined;

  /** `onMet` is called for each fault that does something to this connection. */
  constructor(client: Socket, upstream: Socket, onMet: (kind: FaultKind) => void) {
    this.#client = client;
    this.#upstream = upstream;
    this.#onMet = onMet;
    const count = (bytes: number): void => this.#passed(bytes);
    this.#flows = [new ByteFlow(client, upstream), new ByteFlow(upstream, client, count)];
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      // Whichever side breaks, the other one learns of it the same way.
      socket.on("error", () => this.reset());
    }
  }

  /** Takes over what a fault is for this connection; undefined ends the last one. */
  meet(fault: Fault | undefined, isNew: boolean): void {
    this.#cutAfter = undefined;
    for (const flow of this.#flows) flow.delay = 0;
    if (fault === undefined) return;
    if (fault.kind === "cut") {
      if (isNew) this.#cutAfter = fault.afterBytes;
      else this.#cut();
      return;
    }
    this.#onMet(fault.kind);
    const [toServer, toClient] = this.#flows;
    if (fault.kind === "corrupt") (fault.toServer ? toServer : toClient).corruptNext(fault.at);
    else if (fault.kind === "stall") for (const flow of this.#flows) flow.stall(fault.milliseconds);
    else for (const flow of this.#flows) flow.delay = fault.milliseconds;
  }

  /** Breaks both sides off. */
  reset(): void {
    for (const flow of this.#flows) flow.stop();
    breakOff(this.#client);
    breakOff(this.#upstream);
  }

  #passed(bytes: number): void {
    if (this.#cutAfter === undefined) return;
    this.#cutAfter -= bytes;
    if (this.#cutAfter < 0) this.#cut();
  }

  #cut(): void {
    this.#onMet("cut");
    this.#cutAfter = undefined;
    this.reset();
  }
}
