import { accessSync } from "node:fs";
import { isIPv6 } from "node:net";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { ConfigurationError } from "../failures/errors.ts";

/** Where the configuration of the cluster is. */
export type ClusterLocation =
  | { readonly kind: "files"; readonly files: readonly string[] }
  | {
      readonly kind: "service account";
      readonly server: string;
      readonly caFile: string;
      readonly tokenFile: string;
    };

/**
 * Finds it as kubectl does: `--kubeconfig`, `KUBECONFIG` (a list; missing files are skipped),
 * `~/.kube/config`, then the pod's service account.
 *
 * @throws ConfigurationError that says everything that was looked for.
 */
export function locateCluster(options: {
  readonly kubeconfig?: string | undefined;
  readonly environment?: NodeJS.ProcessEnv | undefined;
  readonly serviceAccount?: string | undefined;
  /** The home folder of the user; throws when there is none. */
  readonly home?: (() => string) | undefined;
}): ClusterLocation {
  const environment = options.environment ?? process.env;
  if (options.kubeconfig !== undefined) {
    if (exists(options.kubeconfig)) return { kind: "files", files: [options.kubeconfig] };
    throw new ConfigurationError(
      `the kubeconfig ${options.kubeconfig} cannot be read: no such file. Check --kubeconfig.`,
    );
  }
  const named = (environment["KUBECONFIG"] ?? "").split(delimiter).filter(Boolean);
  const found = named.filter((file) => exists(file));
  if (found.length > 0) return { kind: "files", files: found };
  if (named.length > 0) {
    throw new ConfigurationError(
      `KUBECONFIG names ${named.join(", ")}, which cannot be read: no such file. Correct the variable, or give --kubeconfig.`,
    );
  }
  const usual = usualFile(environment, options.home);
  if (usual !== undefined && exists(usual)) return { kind: "files", files: [usual] };
  return serviceAccount(options.serviceAccount ?? serviceAccountFolder, usual, environment);
}

/** Undefined for a user without a home: a number that the user database does not have. */
function usualFile(environment: NodeJS.ProcessEnv, home = homedir): string | undefined {
  try {
    return join(environment["HOME"] || home(), ".kube", "config");
  } catch {
    return undefined;
  }
}

const serviceAccountFolder = "/var/run/secrets/kubernetes.io/serviceaccount";

function serviceAccount(
  folder: string,
  usual: string | undefined,
  environment: NodeJS.ProcessEnv,
): ClusterLocation {
  const host = environment["KUBERNETES_SERVICE_HOST"];
  const port = environment["KUBERNETES_SERVICE_PORT"];
  const tokenFile = join(folder, "token");
  if (host && port && exists(tokenFile)) {
    const server = `https://${isIPv6(host) ? `[${host}]` : host}:${port}`;
    return { kind: "service account", server, caFile: join(folder, "ca.crt"), tokenFile };
  }
  const variables = host && port ? "set" : "not set";
  throw new ConfigurationError(
    [
      "no Kubernetes cluster is configured. Looked for:",
      "  --kubeconfig: not given",
      "  KUBECONFIG: not set",
      usual === undefined
        ? "  ~/.kube/config: the user has no home, and HOME is not set"
        : `  ${usual}: no such file`,
      `  KUBERNETES_SERVICE_HOST and KUBERNETES_SERVICE_PORT: ${variables}`,
      `  ${tokenFile}: ${exists(tokenFile) ? "there" : "no such file"}`,
      "To go on, give a kubeconfig with --kubeconfig FILE, or run in a pod with a service account",
      "(deploy/install.yaml), or try the simulated cluster: npm run demo.",
    ].join("\n"),
  );
}

function exists(file: string): boolean {
  try {
    accessSync(file);
    return true;
  } catch {
    return false;
  }
}
