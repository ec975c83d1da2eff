import { BlockList, isIP } from "node:net";

/**
 * The proxy that the environment names for a URL, and the variable that does; undefined for none.
 * As in Go's golang.org/x/net/http/httpproxy, and so in kubectl: `HTTPS_PROXY` for https and
 * `HTTP_PROXY` for http, in capitals or in small letters; never for this machine itself, nor for
 * what `NO_PROXY` lists. `ALL_PROXY` is not read.
 */
export function proxyOfEnvironment(
  url: URL,
  environment: NodeJS.ProcessEnv,
): { readonly name: string; readonly value: string } | undefined {
  const usual = url.protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const name = namesOf(usual).find((each) => environment[each]);
  if (name === undefined) return undefined;
  const host = url.hostname.replace(/^\[(.*)\]$/, "$1");
  if (isLoopback(host)) return undefined;
  const port = url.port || (url.protocol === "https:" ? "443" : "80");
  const [exceptions = ""] = namesOf("NO_PROXY").flatMap((each) => environment[each] || []);
  if (exceptions.split(",").some((each) => matches(each.trim().toLowerCase(), host, port))) {
    return undefined;
  }
  const value = environment[name] ?? "";
  // An address without a scheme is one of http.
  return { name, value: URL.parse(value)?.host ? value : `http://${value}` };
}

function namesOf(variable: string): readonly string[] {
  return [variable, variable.toLowerCase()];
}

/** Whether a host, an IP address without brackets or a name, is this machine itself. */
export function isLoopback(host: string): boolean {
  return host === "localhost" || isInBlock(host, "127.0.0.0", "8") || isInBlock(host, "::1");
}

/** Whether an entry of NO_PROXY stands for a host: `*`, a domain, an address or a block of them. */
function matches(entry: string, host: string, port: string): boolean {
  if (entry === "*") return true;
  const [network = "", bits] = entry.split("/");
  if (bits !== undefined) return isInBlock(host, network, bits);
  if (isIP(entry) !== 0) return isInBlock(host, entry);
  const [, name = "", only = port] = /^\[?(.*?)\]?(?::(\d+))?$/.exec(entry) ?? [];
  if (name === "" || only !== port) return false;
  return isIP(name) === 0 ? isInDomain(host, name.replace(/^\*\./, ".")) : isInBlock(host, name);
}

/** ".test" stands for what is below it, "test" for itself too. */
function isInDomain(host: string, domain: string): boolean {
  if (domain.startsWith(".")) return host.endsWith(domain);
  return host === domain || host.endsWith(`.${domain}`);
}

/** Without `bits`, the block is one address. */
function isInBlock(host: string, network: string, bits?: string): boolean {
  const family = isIP(network) === 6 ? "ipv6" : "ipv4";
  const most = family === "ipv6" ? 128 : 32;
  const prefix = bits === undefined ? most : Number.parseInt(bits, 10);
  if (isIP(host) === 0 || isIP(network) === 0 || !(prefix >= 0 && prefix <= most)) return false;
  const block = new BlockList();
  block.addSubnet(network, prefix, family);
  return block.check(host, isIP(host) === 6 ? "ipv6" : "ipv4");
}
