/**
 * `node bench/flood.ts PORT COUNT`: opens connections from one address, half of them with the start
 * of a request, and keeps those that the server keeps. Prints how many were opened when all were, and
 * keeps going until its parent ends it.
 */
import { connect } from "node:net";

const [port = 0, count = 0] = process.argv.slice(2).map(Number);
/** Connections that are being opened at the same time. */
const atOnce = 500;

let [started, settled] = [0, 0];

function open(): void {
  if (started === count) return;
  const isSilent = started % 2 === 0;
  started += 1;
  let isSettled = false;
  const settle = (): void => {
    if (isSettled) return;
    isSettled = true;
    settled += 1;
    if (settled === count) process.stdout.write(`${JSON.stringify({ opened: settled })}\n`);
    open();
  };
  const socket = connect({ port, host: "127.0.0.1", localAddress: "127.0.0.9" });
  socket.on("error", settle).once("close", settle);
  socket.once("connect", () => {
    if (!isSilent) socket.write("GET /metrics HTTP/1.1\r\nHost: x\r\n");
    settle();
  });
}

for (let index = 0; index < atOnce; index += 1) open();
setInterval(() => undefined, 60_000);
