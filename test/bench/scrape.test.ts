import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import { latencies } from "../../bench/scrape.ts";

test("answers that are cut off are counted, and are no latencies", async () => {
  let answers = 0;
  const server = createServer((_request, response) => {
    answers += 1;
    response.setHeader("content-length", 6);
    if (answers % 4 === 0) response.write("abc", () => response.destroy());
    else response.end("abcdef");
  }).listen(0, "127.0.0.1");
  using closing = new DisposableStack();
  closing.defer(() => server.close().closeAllConnections());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a TCP server has one
  const { p50, p99, cutOff } = await latencies(`http://127.0.0.1:${port}/`, "identity", 2, 20);
  assert.equal(cutOff, 5);
  assert.ok(p50 > 0 && p99 >= p50);
});
