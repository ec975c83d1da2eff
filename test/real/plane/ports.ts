import { once } from "node:events";
import { type AddressInfo, createServer, type Server } from "node:net";

/** Ports on loopback that nobody listens on at the moment. */
export async function freePorts(count: number): Promise<readonly number[]> {
  const servers: Server[] = [];
  const ports: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const server = createServer().listen(0, "127.0.0.1");
    servers.push(server);
    await once(server, "listening");
    ports.push(portOf(server));
  }
  for (const server of servers) server.close();
  return ports;
}

/** The port of a server that listens on TCP. */
export function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string") throw new Error("it does not listen on TCP");
  return address.port;
}
