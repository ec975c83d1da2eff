import { readFileSync } from "node:fs";
import { X509Certificate } from "node:crypto";
import { createSecureContext } from "node:tls";
import type { Cluster, User } from "@kubernetes/client-node";
import { ConfigurationError, reasonOf } from "../failures/errors.ts";
import { ignore, objectOf, textOf } from "../wire/json/values.ts";
import { execProviderName } from "./exec-credential.ts";
import { shownAddress } from "./shown-address.ts";

/** @throws ConfigurationError */
export function checkServer(cluster: Cluster, source: string): void {
  const url = URL.parse(cluster.server);
  if (url?.protocol === "https:" || url?.protocol === "http:") return;
  throw new ConfigurationError(
    `the server "${shownAddress(cluster.server)}" of ${source} is not an http or https URL.`,
  );
}

/**
 * Reads every file once, so that a wrong path is reported at the start and not by each request.
 *
 * @throws ConfigurationError
 */
export function checkFiles(cluster: Cluster, user: User, source: string): void {
  const provider: { config?: { tokenFile?: string } } | undefined = user.authProvider ?? undefined;
  const ca = readNamed("certificate authority", cluster.caFile, cluster.caData, source);
  const cert = readNamed("client certificate", user.certFile, user.certData, source);
  const key = readNamed("client key", user.keyFile, user.keyData, source);
  const tokenFile = provider?.config?.tokenFile;
  const token = readNamed("token", tokenFile, undefined, source);
  if (token?.toString("utf8").trim() === "") {
    throw new ConfigurationError(`the token file ${tokenFile} that ${source} names is empty.`);
  }
  try {
    createSecureContext({ ca, cert, key });
    // Node treats an unreadable authority as none, and then trusts no server.
    if (ca !== undefined) certificateIn(ca);
  } catch (error) {
    throw new ConfigurationError(
      `the certificates of ${source} cannot be used: ${reasonOf(error)}. Check ${[cluster.caFile, user.certFile, user.keyFile].filter(Boolean).join(", ") || "the embedded certificate data"}.`,
      { cause: error },
    );
  }
}

/** Throws when there is none. */
function certificateIn(authority: Buffer): X509Certificate {
  return new X509Certificate(authority);
}

function readNamed(
  what: string,
  file: string | undefined,
  data: string | undefined,
  source: string,
): Buffer | undefined {
  if (!file) return data ? Buffer.from(data, "base64") : undefined;
  try {
    return readFileSync(file);
  } catch (error) {
    throw new ConfigurationError(
      `cannot read the ${what} that ${source} names: ${reasonOf(error)}`,
      { cause: error },
    );
  }
}

/** `tokenFile` and exec plugins are ours; client-node runs `oidc` without holding anything up. */
const authProviders = new Set(["oidc", "tokenFile", execProviderName]);

/**
 * Refuses what client-node would run in the way of everything else (`gcp` and `azure` wait for a
 * command to end), or would take for no credentials at all. kubectl knows only `oidc`, since 1.26.
 *
 * @throws ConfigurationError
 */
export function checkAuthProvider(user: User, source: string): void {
  const provider = objectOf(user.authProvider, ignore);
  if (provider === undefined) return;
  const name = textOf(provider["name"], ignore);
  if (authProviders.has(name)) return;
  throw new ConfigurationError(
    `the auth provider "${name}" of ${source} is not supported, as in kubectl since 1.26. Use an exec plugin instead: gke-gcloud-auth-plugin for gcp, kubelogin for azure.`,
  );
}
