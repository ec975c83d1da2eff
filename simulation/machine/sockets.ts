import http from "node:http";
import type { Socket } from "node:net";
import type { Network } from "../network/network.ts";

/** What `http.Server` and `http.Agent` use of a network. */
interface Listening {
  readonly port: number;
  close(closed: () => void): void;
}

/**
 * Lets HTTP servers of this process listen on a network, and its clients connect to them: all of
 * node:http is real, its sockets are not.
 */
export function replaceSockets(network: Network): void {
  const listening = new WeakMap<http.Server, Listening>();
  const createSocket: unknown = Reflect.get(http.Agent.prototype, "createSocket");
  let path = "";
  Object.assign(http.Agent.prototype, {
    // Documented nowhere, but here the request is known that the connection is for.
    createSocket(this: unknown, request: http.ClientRequest, ...rest: readonly unknown[]) {
      path = request.path;
      if (typeof createSocket === "function") createSocket.call(this, request, ...rest);
    },
    createConnection: ({ port }: { readonly port?: number | string }) =>
      network.connect(Number(port ?? 80), path),
  });
  Object.defineProperties(http.Server.prototype, {
    listening: {
      get(this: http.Server) {
        return listening.has(this);
      },
    },
    listen: {
      value(this: http.Server, port: number, _host: string | undefined, done?: () => void) {
        const accept = (socket: Socket): void => void this.emit("connection", socket);
        listening.set(this, network.listen(port, accept));
        if (done !== undefined) this.once("listening", done);
        process.nextTick(() => {
          this.emit("listening");
          stopChecking(this);
        });
        return this;
      },
    },
    address: {
      value(this: http.Server) {
        return { port: listening.get(this)?.port ?? 0, address: "127.0.0.1", family: "IPv4" };
      },
    },
    close: {
      value(this: http.Server, done?: () => void) {
        if (done !== undefined) this.once("close", done);
        this.closeIdleConnections();
        listening.get(this)?.close(() => this.emit("close"));
        listening.delete(this);
        return this;
      },
    },
  });
}

/** Node looks for late requests by the real clock, which would make a run differ from another. */
function stopChecking(server: http.Server): void {
  const name = "http.server.connectionsCheckingInterval";
  const symbol = Object.getOwnPropertySymbols(server).find((each) => each.description === name);
  const interval: unknown = symbol === undefined ? undefined : Reflect.get(server, symbol);
  if (typeof interval !== "object" || interval === null || !(Symbol.dispose in interval)) {
    throw new Error("this version of Node keeps the interval elsewhere");
  }
  const { [Symbol.dispose]: dispose } = interval;
  if (typeof dispose === "function") dispose.call(interval);
}
