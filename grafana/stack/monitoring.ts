import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ruleFile, type RuleGroup } from "../rules/rule-file.ts";
import { startPrometheus } from "./prometheus.ts";
import { foreignLabels } from "./target-labels.ts";
import { freePort, ServerProcess } from "./server-process.ts";

export interface MonitoringOptions {
  /** An empty directory for configuration and data. */
  readonly directory: string;
  /** `host:port` of the exporters. */
  readonly targets: readonly string[];
  /** Seconds between scrapes, and between evaluations of the rules. */
  readonly interval: number;
  /** By file name. */
  readonly rules: ReadonlyMap<string, readonly RuleGroup[]>;
}

/** A Prometheus that scrapes exporters and evaluates rules, and an Alertmanager. */
export interface Monitoring extends AsyncDisposable {
  readonly prometheus: string;
  readonly alertmanager: string;
}

/** Starts both from Debian's packages `prometheus` and `prometheus-alertmanager`. */
export async function startMonitoring(options: MonitoringOptions): Promise<Monitoring> {
  await using stack = new AsyncDisposableStack();
  const managerPort = await freePort();
  const config = await writeConfig(options, managerPort);
  const { directory } = options;

  const manager = stack.use(
    new ServerProcess("prometheus-alertmanager", [
      `--config.file=${config.alertmanager}`,
      `--storage.path=${join(directory, "alertmanager")}`,
      `--web.listen-address=127.0.0.1:${managerPort}`,
      "--cluster.listen-address=",
    ]),
  );
  const alertmanager = `http://127.0.0.1:${managerPort}`;
  await manager.ready(`${alertmanager}/-/ready`, 20_000);

  const { process, url } = await startPrometheus(directory, config.prometheus, [
    // The default is 1m; here alerts have to clear in seconds.
    `--rules.alert.resend-delay=${options.interval}s`,
  ]);
  stack.use(process);

  const started = stack.move();
  return { prometheus: url, alertmanager, [Symbol.asyncDispose]: () => started.disposeAsync() };
}

async function writeConfig(options: MonitoringOptions, managerPort: number) {
  const { directory, targets, interval, rules } = options;
  for (const [name, groups] of rules) await writeFile(join(directory, name), ruleFile(groups));
  // JSON is YAML.
  const write = async (name: string, config: object) => {
    const path = join(directory, name);
    await writeFile(path, JSON.stringify(config));
    return path;
  };
  return {
    alertmanager: await write("alertmanager.yml", {
      route: { receiver: "none", group_by: ["..."], group_wait: "0s", group_interval: "1s" },
      receivers: [{ name: "none" }],
    }),
    prometheus: {
      global: { scrape_interval: `${interval}s`, evaluation_interval: `${interval}s` },
      rule_files: [...rules.keys()],
      alerting: {
        alertmanagers: [{ static_configs: [{ targets: [`127.0.0.1:${managerPort}`] }] }],
      },
      // The second job is the same exporters in a cluster that has a name.
      scrape_configs: [
        { job_name: "kubecommit", honor_labels: true, static_configs: labelled(targets) },
        {
          job_name: "kubecommit-east",
          honor_labels: true,
          static_configs: labelled(targets, { cluster: "east" }),
        },
      ],
    },
  };
}

function labelled(targets: readonly string[], labels: Readonly<Record<string, string>> = {}) {
  return targets.map((target, replica) => ({
    targets: [target],
    labels: { ...foreignLabels(replica), ...labels },
  }));
}
