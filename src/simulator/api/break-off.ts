import type { Socket } from "node:net";

/**
 * Resets the connection under a socket, or closes it where that cannot be: libuv resets none whose
 * shutdown is under way, and Node then keeps its handle, and with it the process, for good.
 * `secured` is the TLS socket over it, which shuts down the connection by itself.
 */
export function breakOff(socket: Socket, secured = socket): void {
  const isEnding = secured.writableEnded && !secured.writableFinished;
  // One that is not connected yet cannot be reset either.
  if (isEnding || socket.connecting) secured.destroy();
  else socket.resetAndDestroy();
}
