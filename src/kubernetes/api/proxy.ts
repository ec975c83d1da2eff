import type { Cluster } from "@kubernetes/client-node";
import { ConfigurationError, isSystemError, ProxyError, reasonOf } from "../failures/errors.ts";
import { codeOf, failureClassOf } from "../failures/failure-class.ts";
import { proxyOfEnvironment } from "./proxy-environment.ts";
import { shownAddress } from "./shown-address.ts";

/** What stands between here and the API server. */
export interface Proxy {
  /** With its user and password. */
  readonly url: string;
  /** For people to read: "the proxy http://proxy:3128 (HTTPS_PROXY)". */
  readonly shown: string;
}

/** `http`, `https` and `socks5` are what kubectl knows. */
const schemes = new Set(["http:", "https:", "socks5:", "socks5h:", "socks4:", "socks4a:"]);

/**
 * The proxy of a cluster: its `proxy-url`, or else the one of the environment, as in kubectl.
 *
 * @throws ConfigurationError for one that cannot be used; it is never bypassed.
 */
export function proxyOf(
  cluster: Cluster,
  environment: NodeJS.ProcessEnv,
  source: string,
): Proxy | undefined {
  const named: unknown = cluster.proxyUrl;
  if (named !== undefined && named !== null && named !== "") {
    return usable(typeof named === "string" ? named : "", `proxy-url of ${source}`);
  }
  const found = proxyOfEnvironment(new URL(cluster.server), environment);
  return found && usable(found.value, found.name);
}

function usable(address: string, origin: string): Proxy {
  const url = URL.parse(address);
  const shown = `the proxy ${shownAddress(address) || "that is no text"} (${origin})`;
  if (url === null || !schemes.has(url.protocol) || url.hostname === "") {
    throw new ConfigurationError(
      `${shown} is not usable: it has to be an address like http://proxy:3128, with the scheme http, https or socks5.`,
    );
  }
  try {
    decodeURIComponent(url.username + url.password);
  } catch {
    throw new ConfigurationError(
      `the user or password of ${shown} cannot be decoded: write a % in it as %25.`,
    );
  }
  return { url: address, shown };
}

/** The error of a request, or a {@link ProxyError} in its place when the proxy is what failed. */
export function blameProxy(error: unknown, proxy: Proxy): unknown {
  const reason = reasonAtProxy(error, proxy);
  // Without the cause: the errors of proxies hold their passwords.
  return reason === undefined ? error : new ProxyError(`${proxy.shown} ${reason}`);
}

function reasonAtProxy(error: unknown, { url }: Proxy): string | undefined {
  const said = reasonOf(error) || codeOf(error);
  const [, status] = /^Bad response: (\d+)$/.exec(said) ?? [];
  if (status === "407") return "wants a user name and a password, or others (407)";
  if (status !== undefined) return `refuses to connect (${status})`;
  return said === "Proxy timeout" || isOfSocks(error) || isOfConnecting(error, url)
    ? `makes no connection (${said})`
    : undefined;
}

/** The errors of the SOCKS client have no code, but hold what it was to do. */
function isOfSocks(error: unknown): boolean {
  return error instanceof Error && "options" in error;
}

/** Nothing but the proxy is connected to; but a server's name may be looked up for a SOCKS proxy. */
function isOfConnecting(error: unknown, url: string): boolean {
  if (!connecting.has(failureClassOf(error))) return false;
  const host = isSystemError(error) && "hostname" in error ? error.hostname : undefined;
  return host === undefined || host === URL.parse(url)?.hostname;
}

const connecting: ReadonlySet<string> = new Set(["refused", "unreachable", "dns"]);
