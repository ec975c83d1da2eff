import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { freePort, ServerProcess } from "./server-process.ts";

/** A server that is ready, and the address of its HTTP API. */
export interface RunningServer {
  readonly process: ServerProcess;
  readonly url: string;
}

/**
 * Starts a Prometheus, from Debian's package, that keeps its data below the directory. Its
 * configuration is what `prometheus.yml` would hold; relative paths start from the directory.
 */
export async function startPrometheus(
  directory: string,
  config: object,
  flags: readonly string[] = [],
): Promise<RunningServer> {
  await mkdir(directory, { recursive: true });
  const file = join(directory, "prometheus.yml");
  // JSON is YAML.
  await writeFile(file, JSON.stringify(config));
  const port = await freePort();
  const process = new ServerProcess("prometheus", [
    `--config.file=${file}`,
    `--storage.tsdb.path=${join(directory, "prometheus")}`,
    `--web.listen-address=127.0.0.1:${port}`,
    ...flags,
  ]);
  const url = `http://127.0.0.1:${port}`;
  await process.ready(`${url}/-/ready`, 60_000);
  return { process, url };
}
