import http, { type IncomingMessage } from "node:http";
import https, { type RequestOptions } from "node:https";
import type { Socket } from "node:net";
import { DeadlineError, HangUpError } from "../failures/errors.ts";
import type { Timekeeping, Timer } from "../time.ts";

/** How long a server may take, in milliseconds. */
export interface ExchangeDeadlines {
  /** Until the connection is established, TLS included. */
  readonly connectMs: number;
  /** Until the head of the response: a proxy may hold it back until the first event of a watch. */
  readonly headersMs: number;
}

/** What ends an exchange early. */
export interface ExchangeLimits {
  readonly deadlines: ExchangeDeadlines;
  readonly time: Timekeeping;
  readonly signal: AbortSignal;
}

/**
 * Sends one request, a GET without a body and a POST of JSON with one, and resolves with the response
 * once its head is there, whatever the status. No redirect is followed. Rejects with a system error,
 * a TLS error, a {@link HangUpError}, a {@link DeadlineError} or the signal's reason; the socket is
 * gone then.
 */
export function exchange(
  url: URL,
  options: RequestOptions,
  { deadlines, time, signal }: ExchangeLimits,
  body?: string,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const request = (url.protocol === "http:" ? http : https).request(url, {
      ...options,
      method: body === undefined ? "GET" : "POST",
    });
    let timer = deadline("connect", deadlines.connectMs);
    signal.addEventListener("abort", stop, { once: true });
    request.on("error", (error) => {
      settle();
      reject(signal.aborted ? abortReason(signal) : hangUpOr(error));
    });
    request.on("socket", (socket: Socket) => {
      socket.setKeepAlive(true, 30_000);
      if (!socket.connecting && !isShakingHands(socket)) connected();
      else socket.once(url.protocol === "http:" ? "connect" : "secureConnect", connected);
    });
    request.once("response", (response) => {
      settle();
      // From here on both report a broken connection; only the response's error is listened to.
      resolve(response);
    });
    request.end(body);

    function connected(): void {
      timer[Symbol.dispose]();
      timer = deadline("headers", deadlines.headersMs);
    }
    function deadline(name: "connect" | "headers", limitMs: number): Timer {
      return time.after(limitMs, () => giveUp(new DeadlineError(name, limitMs)));
    }
    function stop(): void {
      giveUp(abortReason(signal));
    }
    /** A request tells no error while a proxy keeps it without a socket. */
    function giveUp(error: Error): void {
      settle();
      reject(error);
      request.destroy(error);
    }
    function settle(): void {
      timer[Symbol.dispose]();
      signal.removeEventListener("abort", stop);
    }
  });
}

/** Through a proxy, TLS begins on a socket that is connected already. */
function isShakingHands(socket: Socket): boolean {
  return "secureConnecting" in socket && socket.secureConnecting === true;
}

function hangUpOr(error: NodeJS.ErrnoException): Error {
  const isHangUp = error.code === "ECONNRESET" || error.code === "EPIPE";
  return isHangUp ? new HangUpError(error.message, { cause: error }) : error;
}

/** The reason of an aborted signal as an error. */
export function abortReason(signal: AbortSignal): Error {
  return signal.reason instanceof Error ? signal.reason : new Error("aborted");
}
