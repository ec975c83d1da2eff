import type { Socket } from "node:net";

/**
 * Answers, with an error in the form of every other one, what has not become a request, and closes
 * the connection.
 */
export function answerBarely(socket: Socket, code: number, reason: string, message: string): void {
  const body = JSON.stringify({ error: { code, reason, message } });
  const head = `HTTP/1.1 ${code} ${reason}\r\nContent-Type: application/json; charset=utf-8`;
  socket.end(`${head}\r\nContent-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`, () =>
    socket.destroy(),
  );
}
