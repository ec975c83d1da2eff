import type { Socket } from "node:net";

/** Why a new connection is refused: a closed set. */
export const refusalReasons = ["full", "address"] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export interface ConnectionLimits {
  /** Connections at most. */
  readonly all: number;
  /** Connections of one client address at most: an IPv4 address, or a /64 network of IPv6. */
  readonly perAddress: number;
}

/**
 * Requests of one connection that wait for their answers, at most. A client may send requests ahead
 * (pipelining), for a few bytes each, and each that waits takes kilobytes: while a password waits for
 * its check, or an answer is not read.
 */
const requestsAhead = 4;

/** A connection without a request may be closed once it has been silent for so long, in ms. */
const silenceAllowed = 1000;

interface ClientConnection {
  readonly socket: Socket;
  readonly address: string;
  /** Requests that are not answered yet. */
  requests: number;
  /** When it was opened or its last answer ended, on the clock of `performance.now()`. */
  idleSince: number;
  /** Whether a request has been answered. */
  answered: boolean;
}

/**
 * The connections of a server, which keeps room for new ones: where a limit is reached, the
 * connection that has been idle for longest gives way. When all connections work and the server is
 * full, the client with the most of them loses its oldest to a client with fewer. Otherwise the new
 * connection is refused.
 */
export class ClientConnections {
  readonly #limits: ConnectionLimits;
  readonly #all = new Map<Socket, ClientConnection>();
  readonly #byAddress = new Map<string, Set<ClientConnection>>();

  constructor(limits: ConnectionLimits) {
    this.#limits = limits;
  }

  get size(): number {
    return this.#all.size;
  }

  /** Takes a connection in, perhaps in the place of another one, or says why not. */
  admit(socket: Socket): RefusalReason | undefined {
    const address = clientOf(socket);
    const own = this.#byAddress.get(address) ?? new Set<ClientConnection>();
    if (own.size >= this.#limits.perAddress) {
      const idle = longestIdle(own);
      if (idle === undefined) return "address";
      this.#close(idle);
    } else if (this.#all.size >= this.#limits.all) {
      const victim = longestIdle(this.#all.values()) ?? this.#oldestOfGreediest(own.size);
      if (victim === undefined) return "full";
      this.#close(victim);
    }
    const idleSince = performance.now();
    const connection = { socket, address, requests: 0, idleSince, answered: false };
    this.#all.set(socket, connection);
    // Closing another one may have removed the set of this address.
    const siblings = this.#byAddress.get(address) ?? new Set<ClientConnection>();
    this.#byAddress.set(address, siblings.add(connection));
    socket.once("close", () => this.#forget(connection));
    return undefined;
  }

  /**
   * A request has arrived; call the function that is returned when its answer has ended. Undefined
   * for one that is not to be answered: its connection is closed, or has too many and is now.
   */
  begin(socket: Socket): (() => void) | undefined {
    const connection = this.#all.get(socket);
    if (connection === undefined) return undefined;
    if (connection.requests >= requestsAhead) {
      this.#close(connection);
      return undefined;
    }
    connection.requests += 1;
    return () => {
      connection.requests -= 1;
      connection.answered = true;
      connection.idleSince = performance.now();
    };
  }

  #oldestOfGreediest(newcomer: number): ClientConnection | undefined {
    let greediest = new Set<ClientConnection>();
    for (const each of this.#byAddress.values()) if (each.size > greediest.size) greediest = each;
    if (greediest.size <= newcomer + 1) return undefined;
    const [oldest] = greediest;
    return oldest;
  }

  #close(connection: ClientConnection): void {
    this.#forget(connection);
    connection.socket.destroy();
  }

  #forget(connection: ClientConnection): void {
    const { socket, address } = connection;
    if (!this.#all.delete(socket)) return;
    const siblings = this.#byAddress.get(address);
    siblings?.delete(connection);
    if (siblings?.size === 0) this.#byAddress.delete(address);
  }
}

function longestIdle(connections: Iterable<ClientConnection>): ClientConnection | undefined {
  const now = performance.now();
  let found: ClientConnection | undefined;
  for (const each of connections) {
    const mayClose = each.answered || now - each.idleSince >= silenceAllowed;
    if (each.requests > 0 || !mayClose) continue;
    if (found === undefined || each.idleSince < found.idleSince) found = each;
  }
  return found;
}

/** What counts as one client: whoever has an IPv6 address has a network of 2⁶⁴ of them. */
export function clientOf(socket: Pick<Socket, "remoteAddress">): string {
  const address = socket.remoteAddress ?? "";
  if (!address.includes(":")) return address;
  const [, mapped] = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address) ?? [];
  return mapped ?? networkOf(address);
}

/** The first four groups of an IPv6 address, in which `::` stands for groups of zeros. */
function networkOf(address: string): string {
  const [head = "", tail] = address.split("%", 1).join("").split("::", 2);
  const groups = head.split(":").filter((group) => group !== "");
  if (tail !== undefined) {
    const after = tail.split(":").filter((group) => group !== "");
    while (groups.length + after.length < 8) groups.push("0");
    groups.push(...after);
  }
  return groups.slice(0, 4).join(":");
}
