import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { test } from "node:test";
import {
  prometheusVersion,
  startScraping,
  startStateMetrics,
  untilScraped,
} from "../../bench/prometheus.ts";
import { parseSize } from "../../bench/size.ts";
import { stateMetrics } from "../../bench/state-metrics.ts";

test("what stands for kube-state-metrics is compressed where it says so", async () => {
  const size = parseSize("2/60");
  await using server = await startStateMetrics(size);
  const response = await fetch(`http://${server.target}/`, {
    headers: { "accept-encoding": "gzip" },
  });
  assert.equal(response.headers.get("content-encoding"), "gzip");
  assert.equal(await response.text(), stateMetrics(size));
});

const skip = prometheusVersion() === undefined && "there is no prometheus on the PATH";

test("a source that Prometheus cannot read is an error that says why", { skip }, async () => {
  const server = createServer((_request, response) => {
    response.setHeader("content-encoding", "gzip");
    response.end("kube_pod_info 1\n");
  }).listen(0, "127.0.0.1");
  using closing = new DisposableStack();
  closing.defer(() => server.close().closeAllConnections());
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a TCP server has one
  await using scraping = await startScraping("what is no gzip", `127.0.0.1:${port}`, 1);
  await assert.rejects(
    untilScraped(scraping, 60),
    /^Error: what is no gzip cannot be scraped: .*gzip/,
  );
});
