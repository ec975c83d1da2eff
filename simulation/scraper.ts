import http from "node:http";
import type { Clock } from "./machine/clock.ts";
import { readMetrics, type Scrape, type ServedSnapshot } from "./observation/served.ts";
import { exporterPort } from "./world/clients.ts";

interface Answer {
  readonly status: number;
  readonly body: string;
}

function get(path: string): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>();
  const url = `http://exporter.test:${exporterPort}${path}`;
  const request = http.get(url, { agent: false }, (response) => {
    const chunks: Buffer[] = [];
    response.on("data", (chunk: Buffer) => chunks.push(chunk));
    response.on("error", reject);
    response.on("end", () => {
      resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
    });
  });
  request.on("error", reject);
  return promise;
}

/** What Prometheus and a person with curl would see at this moment. */
export async function scrape(clock: Clock): Promise<Scrape> {
  const at = clock.world;
  const [exposition, document, liveness] = await Promise.all([
    get("/metrics"),
    get("/api/v1/snapshot"),
    get("/livez"),
  ]);
  const snapshot: ServedSnapshot | undefined =
    document.status === 200 ? JSON.parse(document.body) : undefined;
  return { metrics: readMetrics(exposition.body), snapshot, isAlive: liveness.status === 200, at };
}
