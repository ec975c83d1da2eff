/** A file of the same bytes from memory on node:http: the least a scrape can cost. */
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";

const [plainFile = "", gzipFile = ""] = process.argv.slice(2);
const plain = readFileSync(plainFile);
const gzip = readFileSync(gzipFile);
const server = createServer((request, response) => {
  const compressed = request.headers["accept-encoding"] === "gzip";
  if (compressed) response.setHeader("content-encoding", "gzip");
  response.setHeader("content-type", "text/plain; version=0.0.4; charset=utf-8");
  response.end(compressed ? gzip : plain);
}).listen(0, "127.0.0.1");
await once(server, "listening");
process.stdout.write(`${JSON.stringify(server.address())}\n`);
process.once("SIGTERM", () => {
  server.close();
  server.closeAllConnections();
});
