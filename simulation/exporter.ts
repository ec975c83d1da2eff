import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Writable } from "node:stream";
import { runApplication } from "../src/commands/serve.ts";
import { readCommandLine } from "../src/config/command-line.ts";
import { LogOutput } from "../src/log-output.ts";
import { createLogger } from "../src/log.ts";
import type { Random } from "../src/simulator/population/random.ts";
import { kubeconfigText } from "../src/simulator/kubeconfig-text.ts";
import { apiPort } from "./world/api-server.ts";
import { exporterPort } from "./world/clients.ts";

/** The options that differ from seed to seed. */
export interface ExporterSettings {
  readonly schedule: string;
  /** Empty for never. */
  readonly dropStaleAfter: string;
}

export function someSettings(random: Random): ExporterSettings {
  return {
    schedule: random.of(["*/30 * * * * *", "* * * * *", "*/5 * * * *", "*/15 * * * *"]),
    dropStaleAfter: random.of(["", "", "30m", "2h"]),
  };
}

export interface ExporterOptions extends ExporterSettings {
  /** Called with each line of the log. */
  readonly logged: (line: string) => void;
}

/** Only a demo has something to print. */
const print = (): void => undefined;

/** The whole program, from its command line on, until the signal is aborted. */
export async function runExporter(
  { schedule, dropStaleAfter, logged }: ExporterOptions,
  stop: AbortSignal,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "kubecommit-simulation-"));
  try {
    const kubeconfig = join(folder, "config");
    writeFileSync(kubeconfig, kubeconfigText({ url: `http://kubernetes.test:${apiPort}` }));
    const { config } = readCommandLine(
      [
        `--kubeconfig=${kubeconfig}`,
        `--web.listen-address=:${exporterPort}`,
        `--schedule=${schedule}`,
        `--drop-stale-after=${dropStaleAfter}`,
      ],
      {},
    );
    const lines = new Writable({
      write(chunk: Buffer, _encoding, done) {
        logged(chunk.toString().trimEnd().replaceAll(kubeconfig, "the kubeconfig"));
        done();
      },
    });
    const logOutput = new LogOutput(lines);
    const log = createLogger(config.logLevel, config.logFormat, logOutput);
    const build = { version: "0.0.0", revision: "" };
    await runApplication({ config, ...build, log, logOutput, print }, stop);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
