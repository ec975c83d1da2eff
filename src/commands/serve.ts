import { once } from "node:events";
import type { RequestListener } from "node:http";

import { resourceChoice, type IsShown } from "../accounting/shown-resources.ts";
import { answers } from "../serving/answers.ts";
import { ClusterState } from "../cluster/cluster-state.ts";
import { configText, helpText, readCommandLine } from "../config/command-line.ts";
import { options, type Config } from "../config/options.ts";
import { shardOfConfig } from "../config/shard.ts";
import { isOfListening, ListenError } from "../explain.ts";
import { Exporter } from "../serving/exporter.ts";
import { tickFirst } from "../serving/first-ticks.ts";
import { createApp, createHealthApp, handlers, type AppObserver } from "../http/app.ts";
import type { RefusalReason } from "../http/connections.ts";
import { HttpServer, type ListenAddress, type ServerOptions } from "../http/server.ts";
import { ClusterReader } from "../kubernetes/cluster-reader.ts";
import { Connection } from "../kubernetes/api/connection.ts";
import type { ReaderObserver } from "../kubernetes/observer.ts";
import { readPodUsage } from "../kubernetes/pod-usage.ts";
import { realTime } from "../kubernetes/time.ts";
import type { LogOutput } from "../log-output.ts";
import { createLogger, type Logger } from "../log.ts";
import { chosenFamilies, idlePatterns } from "../render/chosen-families.ts";
import { revision as builtRevision } from "../revision.ts";
import { PodUsageDocument } from "../serving/pod-usage-document.ts";
import { RefusalLog } from "../serving/refusal-log.ts";
import { every, longestInterval } from "../serving/schedule.ts";
import { steadyClock } from "../serving/steady-clock.ts";
import { SelfMetrics } from "../self-metrics.ts";
import type { Invocation } from "./invocation.ts";
import { outliveHangUps, stopSignal } from "./stop-signal.ts";
import { WebAccess } from "./web-access.ts";

export interface ApplicationOptions {
  readonly config: Config;
  readonly version: string;
  /** Of the source that the program was built from. */
  readonly revision: string;
  readonly log: Logger;
  readonly logOutput: LogOutput;
  /** Writes to standard output, for people. */
  readonly print: (text: string) => void;
}

/** Imported here, so that only a demo loads the simulator. */
async function startDemo(config: Config) {
  const { Demo } = await import("../demo.ts");
  return Demo.start({
    nodes: config.demoNodes,
    pods: config.demoPods,
    eventsPerSecond: config.demoEventsPerSecond,
    file: config.demoFile,
  });
}

function familiesOf(config: Config, log: Logger) {
  const { namespaceMetrics: namespaces, metricsAllow: allow, metricsDeny: deny } = config;
  for (const { source } of idlePatterns({ allow, deny })) {
    const pattern = source.slice("^(?:".length, -")$".length);
    log.warn(
      { pattern },
      "a pattern of --metrics.allow or --metrics.deny matches no metric about the cluster; those about the exporter are left out by --web.disable-exporter-metrics",
    );
  }
  const chosen = chosenFamilies({ namespaces, allow, deny, shard: shardOfConfig(config) });
  if (chosen.length === 0) {
    log.warn({}, "--metrics.allow and --metrics.deny leave no metric about the cluster");
  }
  return chosen;
}

function isShownOf({ resources }: Config, log: Logger): IsShown | undefined {
  const isShown = resourceChoice(resources);
  const zeros = ["cpu", "memory"].filter((resource) => isShown?.(resource) === false);
  if (zeros.length > 0) {
    log.warn({}, `--resources leaves out ${zeros.join(" and ")}: the document at / has 0 for that`);
  }
  return isShown;
}

/** Which part of the cluster to account for, and what people call it; neither for the whole. */
function partOf(config: Config, log: Logger) {
  const sharding = shardOfConfig(config);
  if (sharding === undefined) return { sharding, shard: undefined };
  const shard = `${sharding.ordinal}/${sharding.total}`;
  log.info({ shard }, "this exporter accounts for a part of the nodes only, and their pods");
  return { sharding, shard };
}

function podUsageDocument(connection: Connection, log: Logger): PodUsageDocument {
  return new PodUsageDocument(
    async (onPod, signal) => readPodUsage(connection, onPod, signal),
    log,
  );
}

function httpObserver(metrics: SelfMetrics, log: Logger): AppObserver {
  return {
    onAnswered: (handler, code, seconds) => metrics.httpRequest(handler, code, seconds),
    onError: (err, handler) => log.error({ err, handler }, "an HTTP request could not be answered"),
  };
}

function refusalObserver(metrics: SelfMetrics, log: RefusalLog): (reason: RefusalReason) => void {
  return (reason) => {
    metrics.connectionRefused(reason);
    log.refused(reason);
  };
}

/** What the log says of an address, by its option. */
const listening = {
  listenAddresses: "listening",
  healthListenAddresses: "listening for probes",
} as const satisfies Partial<Record<keyof Config, string>>;
type AddressKey = keyof typeof listening;

async function listenOn(
  key: AddressKey,
  address: ListenAddress,
  app: RequestListener,
  serverOptions: ServerOptions,
): Promise<HttpServer> {
  try {
    return await HttpServer.listen(address, app, serverOptions);
  } catch (error) {
    throw isOfListening(error) ? new ListenError(options[key].flag, error) : error;
  }
}

/** Serves on every address of an option, and tells of each. */
async function listenOnAll(
  { config, log, version }: Pick<ApplicationOptions, "config" | "log" | "version">,
  key: AddressKey,
  app: RequestListener,
  serverOptions: ServerOptions,
  tell: (server: HttpServer, address: ListenAddress) => void,
): Promise<void> {
  for (const address of config[key]) {
    const server = await listenOn(key, address, app, serverOptions);
    tell(server, address);
    log.info({ address: `${address.host ?? ""}:${server.port}`, version }, listening[key]);
  }
}

/**
 * Runs the exporter until the signal is aborted, and then stops its parts in reverse order: requests
 * in flight are answered, the tick in progress ends, the watches are closed. Throws
 * `ConfigurationError` when the access to the cluster is configured wrongly, `WebConfigError` when
 * the access of others to it is, and `ListenError` when it cannot listen on an address.
 */
export async function runApplication(
  { config, version, revision, log, logOutput, print }: ApplicationOptions,
  stop: AbortSignal,
): Promise<void> {
  await using running = new AsyncDisposableStack();
  const demo = config.demo ? running.use(await startDemo(config)) : undefined;
  const { kubeconfig = demo?.kubeconfig, context } = config;
  const time = { ...realTime, now: steadyClock.now };
  const connection = running.use(new Connection({ version, kubeconfig, context }, { time }));
  for (const warning of connection.warnings) log.warn({}, warning);

  const state = new ClusterState();
  const { sharding, shard } = partOf(config, log);
  const self = { version, revision, nodeVersion: process.version, handlers };
  const metrics = new SelfMetrics({ ...self, isBrief: config.disableExporterMetrics });
  const access = running.use(new WebAccess(config, metrics.web, log, connection));
  logOutput.observe((lines) => metrics.logLinesDropped(lines));
  const note: ReaderObserver["note"] = (level, fields, message) => log[level](fields, message);
  const dependencies = { connection, state, observer: metrics.readerObserver(note), time };
  const reader = running.use(new ClusterReader({ ...config, sharding }, dependencies));
  const exporter = new Exporter({
    state,
    metrics,
    log,
    families: familiesOf(config, log),
    isShown: isShownOf(config, log),
    shapes: config.fit,
    tickInterval: longestInterval(config.schedule),
    dropStaleAfter: config.dropStaleAfter,
    wallTime: steadyClock.wallTime,
  });
  const tick = async (): Promise<void> => exporter.tick(new Date(steadyClock.now()));
  running.use(every(config.schedule, tick));

  const endpoints = answers(exporter, running.use(podUsageDocument(connection, log)), stop);
  const observer = httpObserver(metrics, log);
  const { telemetryPath } = config;
  const now = Date.now;
  const ofApp = { ...observer, ...access.ofApp, endpoints, telemetryPath, version, now, shard };
  const app = createApp(ofApp);
  const health = createHealthApp({ ...observer, endpoints });
  const onRefused = refusalObserver(metrics, running.use(new RefusalLog(log)));
  const all = { config, log, version };
  await listenOnAll(all, "healthListenAddresses", health, { onRefused }, (server) => {
    running.use(server);
  });
  const secured = { onRefused, ...access.ofServer };
  await listenOnAll(all, "listenAddresses", app, secured, (server, { host }) => {
    access.follow(running.use(server));
    const address = { host, port: server.port, ...access.ofGuide };
    if (demo !== undefined) print(demo.guide(address, telemetryPath));
  });

  reader.start();
  tickFirst(state, tick, async () => exporter.idle());
  if (!stop.aborted) await once(stop, "abort");
  log.info({}, "stopping");
}

/**
 * What the program does without a command: it serves until it is told to stop. Throws what
 * {@link runApplication} throws, and `OptionsError`.
 */
export async function serve(invocation: Invocation): Promise<number> {
  const { argv, environment, version, logOutput, print } = invocation;
  const commandLine = readCommandLine(argv, environment);
  const { action, config, warnings } = commandLine;
  if (action === "help") print(helpText(invocation.program, invocation.alone));
  else if (action === "version") print(`kubecommit ${version}\n`);
  else if (action === "print-config") print(configText(commandLine));
  else {
    const stop = stopSignal();
    // A demo ends with its terminal.
    if (!config.demo) outliveHangUps();
    const log = createLogger(config.logLevel, config.logFormat, logOutput);
    for (const warning of warnings) log.warn({}, warning);
    await runApplication(
      { config, version, revision: builtRevision(), log, logOutput, print },
      stop,
    );
  }
  return 0;
}
