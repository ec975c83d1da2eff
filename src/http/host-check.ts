import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { Refused } from "./entrance.ts";

/** Endings of names that nobody can register in the public DNS (RFC 6761, RFC 6762, ICANN). */
const privateEndings = [".localhost", ".local", ".internal", ".home.arpa", ".svc", ".test"];

export const wrongHost: Refused = {
  status: 421,
  headers: {},
  reason: "wrong_host",
  message:
    "A browser asks by a name that is not known to be of this exporter. If it is, say so with --web.allowed-hosts.",
};

/**
 * Whether the request may be one that a page of another site had a browser send, by a name of its
 * own that it has bound to our address anew (DNS rebinding). To the browser that page is of our
 * site, and may read all answers. It cannot choose the header Host, and not leave out what tells a
 * browser from a scraper.
 *
 * Without a list only the loopback interface is guarded, as all that a browser can reach from
 * anywhere; with TLS it is not needed there, as the certificate would have to be for that name.
 */
export function isMisdirected(request: IncomingMessage, allowedHosts: readonly string[]): boolean {
  if (!isOfBrowser(request)) return false;
  const isEncrypted = "encrypted" in request.socket;
  if (allowedHosts.length === 0 && (isEncrypted || !isLoopback(request.socket.localAddress))) {
    return false;
  }
  const host = hostOf(request.headers.host ?? "");
  return !isPrivate(host) && !allowedHosts.includes(host);
}

/** Pages can change some of these headers, and remove none. */
function isOfBrowser({ headers }: IncomingMessage): boolean {
  return (
    headers["accept-language"] !== undefined ||
    headers["sec-fetch-site"] !== undefined ||
    headers.origin !== undefined ||
    headers["user-agent"]?.startsWith("Mozilla/") === true
  );
}

function isLoopback(address = ""): boolean {
  return address === "::1" || /^(::ffff:)?127\./i.test(address);
}

/** Without its port, in lower case; an IPv6 address without its brackets. */
function hostOf(header: string): string {
  const [, ipv6, name = ""] = /^(?:\[(.*)\]|(.*?))(?::\d*)?$/.exec(header) ?? [];
  return (ipv6 ?? name).toLowerCase().replace(/\.$/, "");
}

/** An address, or a name without a dot or of an ending that no other site can have. */
function isPrivate(host: string): boolean {
  if (isIP(host) !== 0 || !host.includes(".")) return true;
  return privateEndings.some((ending) => host.endsWith(ending));
}
