import { once } from "node:events";
import { Agent, get } from "node:http";
import type { IncomingMessage } from "node:http";
import { finished } from "node:stream/promises";

/** Milliseconds from the request to the last byte of its answer, over many scrapes. */
export interface Latencies {
  readonly p50: number;
  readonly p99: number;
  /** Answers that were cut off, as those are that take too long. */
  readonly cutOff: number;
}

/** How long an answer may take, in milliseconds: fifty large ones at once take their time. */
const patience = 180_000;

/** In milliseconds; undefined when the answer was cut off. */
async function scrape(url: string, encoding: string, agent: Agent): Promise<number | undefined> {
  const started = performance.now();
  const signal = AbortSignal.timeout(patience);
  const request = get(url, { agent, signal, headers: { "accept-encoding": encoding } });
  const [response]: IncomingMessage[] = await once(request, "response");
  if (response?.statusCode !== 200) throw new Error(`${url}: ${response?.statusCode}`);
  response.resume();
  const isWhole = await finished(response).then(
    () => true,
    () => false,
  );
  if (signal.aborted) throw new Error(`${url}: no whole answer after ${patience / 1000} s`);
  return isWhole ? performance.now() - started : undefined;
}

/** The body of one scrape as it is sent. */
export async function body(url: string, encoding: "identity" | "gzip"): Promise<Buffer> {
  const [response]: IncomingMessage[] = await once(
    get(url, {
      headers: { "accept-encoding": encoding },
      signal: AbortSignal.timeout(patience),
    }),
    "response",
  );
  if (response === undefined) throw new Error(`${url}: no response`);
  return Buffer.concat(await response.toArray());
}

/** Scrapes `url` `total` times from `concurrent` scrapers, each on its own kept-alive connection. */
export async function latencies(
  url: string,
  encoding: "identity" | "gzip",
  concurrent: number,
  total: number,
): Promise<Latencies> {
  const times: number[] = [];
  let cutOff = 0;
  let left = total;
  const scraper = async (): Promise<void> => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (left > 0) {
      left -= 1;
      const time = await scrape(url, encoding, agent);
      if (time === undefined) cutOff += 1;
      else times.push(time);
    }
    agent.destroy();
  };
  await Promise.all(Array.from({ length: concurrent }, scraper));
  times.sort((a, b) => a - b);
  const at = (share: number): number =>
    times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0;
  return { p50: at(0.5), p99: at(0.99), cutOff };
}
