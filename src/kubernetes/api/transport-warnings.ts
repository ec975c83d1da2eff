import type { Cluster, User } from "@kubernetes/client-node";
import { isLoopback } from "./proxy-environment.ts";
import { shownAddress } from "./shown-address.ts";

/** What a reader of the log has to know about the way to the server: each is a sentence or two. */
export function transportWarnings(cluster: Cluster, user: User, source: string): readonly string[] {
  const url = new URL(cluster.server);
  const server = shownAddress(cluster.server);
  if (url.protocol === "http:") {
    const isSecret = user.token ?? user.username ?? user.authProvider ?? url.password;
    return isSecret && !isLoopback(url.hostname.replace(/^\[(.*)\]$/, "$1"))
      ? [
          `the credentials of ${source} are sent to ${server} without encryption: anyone on the way can read them. Use an https server.`,
        ]
      : [];
  }
  return cluster.skipTLSVerify
    ? [
        `the certificate of ${server} is not verified, as ${source} says insecure-skip-tls-verify: anyone on the way can read the credentials. Give the certificate authority instead.`,
      ]
    : [];
}
