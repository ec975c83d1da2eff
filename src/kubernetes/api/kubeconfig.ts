import { readFileSync } from "node:fs";
import { dirname, resolve, sep } from "node:path";
import { type Cluster, KubeConfig, type User } from "@kubernetes/client-node";
import { load, YAMLException } from "js-yaml";
import { type ClusterLocation, locateCluster } from "./cluster-location.ts";
import { execProviderName, ExecCredential } from "./exec-credential.ts";
import { checkFields, isExecPlugin } from "./kubeconfig-fields.ts";
import { checkAuthProvider, checkFiles, checkServer } from "./kubeconfig-checks.ts";
import { type Proxy, proxyOf } from "./proxy.ts";
import { transportWarnings } from "./transport-warnings.ts";
import { ConfigurationError, isSystemError } from "../failures/errors.ts";
import { ignore, listOf, objectOf } from "../wire/json/values.ts";

export interface KubeconfigOptions {
  /** `--kubeconfig`: this file and no other. */
  readonly kubeconfig?: string | undefined;
  /** `--context`: instead of the file's current context. */
  readonly context?: string | undefined;
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** Where a pod finds its service account. */
  readonly serviceAccount?: string | undefined;
  /** The home folder of the user; throws when there is none. */
  readonly home?: (() => string) | undefined;
}

/** One cluster and one user, ready to authenticate requests with. */
export interface LoadedKubeconfig {
  readonly config: KubeConfig;
  readonly cluster: Cluster;
  /** For people to read: "the context prod of /home/me/.kube/config". */
  readonly source: string;
  /** The file that the server's certificate is checked against, where there is one. */
  readonly caFile: string | undefined;
  readonly proxy: Proxy | undefined;
  /** What makes the way to the server unsafe, for people to read. */
  readonly warnings: readonly string[];
}

/**
 * Finds and reads the configuration as kubectl does: `--kubeconfig`, `KUBECONFIG`,
 * `~/.kube/config`, then the pod's service account.
 *
 * @throws ConfigurationError when nothing usable is there.
 */
export function loadKubeconfig(options: KubeconfigOptions, stopped: AbortSignal): LoadedKubeconfig {
  const location = locateCluster(options);
  const {
    cluster: named,
    user,
    source,
  } = location.kind === "files"
    ? contextOfFiles(location, options.context)
    : inCluster(location, options.context);
  checkFields(named, user, source);
  checkServer(named, source);
  // As client-go does; a path can be appended to what is left.
  const cluster = { ...named, server: named.server.replace(/[?#].*$/s, "") };
  checkAuthProvider(user, source);
  checkFiles(cluster, user, source);
  const proxy = proxyOf(cluster, options.environment ?? process.env, source);
  const config = new KubeConfig();
  config.addAuthenticator(new ExecCredential(cluster, stopped));
  config.loadFromOptions({
    // client-node refuses http without this; there is no certificate to skip the check of.
    clusters: [
      {
        ...cluster,
        skipTLSVerify: cluster.skipTLSVerify || new URL(cluster.server).protocol === "http:",
        proxyUrl: proxy?.url,
      },
    ],
    users: [user],
    contexts: [{ name: "current", cluster: cluster.name, user: user.name }],
    currentContext: "current",
  });
  const warnings = transportWarnings(cluster, user, source);
  return { config, cluster, source, caFile: cluster.caFile, proxy, warnings };
}

interface ClusterAndUser {
  readonly cluster: Cluster;
  readonly user: User;
  readonly source: string;
}

function contextOfFiles(
  location: Extract<ClusterLocation, { kind: "files" }>,
  wanted: string | undefined,
): ClusterAndUser {
  const configs = location.files.map((file) => readKubeconfig(file));
  const files = location.files.join(", ");
  const name = wanted ?? configs.map((config) => config.getCurrentContext()).find(Boolean);
  const contexts = configs.flatMap((config) => config.getContexts());
  const known = contexts.map((context) => context.name).join(", ") || "none";
  if (!name) {
    throw new ConfigurationError(
      `${files} has no current context. Choose one with --context (available: ${known}).`,
    );
  }
  const context = contexts.find((candidate) => candidate.name === name);
  if (context === undefined) {
    throw new ConfigurationError(
      `the context "${name}" is not in ${files}. Choose another with --context (available: ${known}).`,
    );
  }
  const cluster = configs
    .flatMap((config) => config.getClusters())
    .find((candidate) => candidate.name === context.cluster);
  if (cluster === undefined) {
    throw new ConfigurationError(
      `the context "${name}" names the cluster "${context.cluster}", which is not in ${files} or has no server. Add it there or choose another context with --context.`,
    );
  }
  const user = configs
    .flatMap((config) => config.getUsers())
    .find((candidate) => candidate.name === context.user);
  if (user === undefined && context.user) {
    throw new ConfigurationError(
      `the context "${name}" names the user "${context.user}", which is not in ${files}. Add it there or choose another context with --context.`,
    );
  }
  return {
    cluster,
    user: user ?? { name: "anonymous" },
    source: `the context ${name} of ${files}`,
  };
}

/** Reads one file, and adds what client-node leaves out: `tokenFile`, and our own exec plugins. */
function readKubeconfig(file: string): KubeConfig {
  const config = new KubeConfig();
  let document: unknown;
  try {
    const text = readFileSync(file, "utf8");
    // client-node takes only text, and drops every field that it does not know.
    document = load(text);
    // One broken entry must not hide the context that is asked for.
    config.loadFromString(text, { onInvalidEntry: "filter" });
  } catch (error) {
    // Without the cause, which may quote the file.
    throw new ConfigurationError(
      `cannot read the kubeconfig ${file}: ${whyUnreadable(error)}. Correct it, or give another with --kubeconfig.`,
    );
  }
  for (const cluster of config.getClusters()) {
    if (cluster.caFile) cluster.caFile = absolute(cluster.caFile, file);
  }
  config.users = config.getUsers().map((user) => {
    if (user.certFile) user.certFile = absolute(user.certFile, file);
    if (user.keyFile) user.keyFile = absolute(user.keyFile, file);
    const plugin: unknown = user.exec;
    if (isExecPlugin(plugin)) {
      // As in client-go, a command that is only a name is looked up in PATH.
      const { command } = plugin;
      const resolved = command.includes(sep) ? absolute(command, file) : command;
      return withProvider(user, execProviderName, { plugin: { ...plugin, command: resolved } });
    }
    const path = tokenFileOf(document, user.name);
    if (path === undefined || user.authProvider) return user;
    return withProvider(user, "tokenFile", { tokenFile: absolute(path, file) });
  });
  return config;
}

/** Quotes nothing that is in the file: a tag, an alias or a key may be a piece of a password. */
function whyUnreadable(error: unknown): string {
  if (isSystemError(error)) return error.message;
  if (!(error instanceof YAMLException)) return "it is not a kubeconfig";
  const { mark } = error;
  return mark
    ? `it is not YAML (line ${mark.line + 1}, column ${mark.column + 1})`
    : "it is not YAML";
}

/** The `tokenFile` of the first user of this name in a kubeconfig. */
function tokenFileOf(document: unknown, name: string): string | undefined {
  const users = listOf(objectOf(document, ignore)?.["users"], ignore, (entry) => entry);
  const entry = users.find((each) => each["name"] === name);
  const path = objectOf(entry?.["user"], ignore)?.["tokenFile"];
  return typeof path === "string" ? path : undefined;
}

function withProvider(user: User, name: string, config: object): User {
  // A token that is not in the file takes precedence over the one that is, as in client-go.
  const { exec: _exec, token: _token, ...rest } = user;
  return { ...rest, authProvider: { name, config } };
}

/** A path of a kubeconfig, from the kubeconfig's folder; what is no text is refused when chosen. */
function absolute<T>(path: T, kubeconfig: string): T | string {
  return typeof path === "string" ? resolve(dirname(kubeconfig), path) : path;
}

function inCluster(
  location: Extract<ClusterLocation, { kind: "service account" }>,
  context: string | undefined,
): ClusterAndUser {
  if (context !== undefined) {
    throw new ConfigurationError(
      `--context ${context} needs a kubeconfig, and there is none: give one with --kubeconfig, or leave --context out to use the pod's service account.`,
    );
  }
  return {
    cluster: {
      name: "in-cluster",
      server: location.server,
      caFile: location.caFile,
      skipTLSVerify: false,
    },
    user: {
      name: "service-account",
      authProvider: { name: "tokenFile", config: { tokenFile: location.tokenFile } },
    },
    source: "the pod's service account",
  };
}
