import { constants } from "node:crypto";
import { SocketAddress, type Socket, isIP } from "node:net";
import type { SecureContextOptions, TLSSocket } from "node:tls";

/** What is asked of a client's certificate; the names are those of Go's `tls.ClientAuthType`. */
export const clientAuthTypes = [
  "NoClientCert",
  "RequestClientCert",
  "RequireAnyClientCert",
  "VerifyClientCertIfGiven",
  "RequireAndVerifyClientCert",
] as const;
export type ClientAuthType = (typeof clientAuthTypes)[number];

/** Certificates that clients are asked for. */
export interface ClientAuth {
  readonly type: ClientAuthType;
  /** Who may have signed them, in PEM. With none, none is verified. */
  readonly authorities: string;
  /** One of these names has to be in the certificate; with none, any certificate will do. */
  readonly allowedNames: readonly string[];
}

/** What a TLS server runs with. */
export interface TlsSettings {
  readonly context: Pick<
    SecureContextOptions,
    "cert" | "key" | "ciphers" | "honorCipherOrder" | "ecdhCurve" | "minVersion" | "maxVersion"
  >;
  readonly clientAuth: ClientAuth;
}

/** Why a connection was refused before it could send a request: a closed set. */
export const handshakeFailures = ["timeout", "closed", "client_certificate", "protocol"] as const;
export type HandshakeFailure = (typeof handshakeFailures)[number];

/** The options of a context with these settings. */
export function contextOptions({ context, clientAuth }: TlsSettings): SecureContextOptions {
  return {
    ...context,
    // Not those of Node, which an absent list would mean: anyone can get a certificate of theirs.
    ca: clientAuth.authorities === "" ? [] : [clientAuth.authorities],
    secureOptions: constants.SSL_OP_NO_RENEGOTIATION,
  };
}

export function isCertificateAsked({ clientAuth }: TlsSettings): boolean {
  return clientAuth.type !== "NoClientCert";
}

/** Whether the certificate of the client, or that it has none, is as the settings want it. */
export function isClientAccepted(socket: TLSSocket, { type, ...auth }: ClientAuth): boolean {
  if (type === "NoClientCert" || type === "RequestClientCert") return true;
  const certificate = socket.getPeerX509Certificate();
  if (certificate === undefined) return type === "VerifyClientCertIfGiven";
  if (type !== "RequireAnyClientCert" && !socket.authorized) return false;
  if (auth.allowedNames.length === 0) return true;
  const names = new Set(namesIn(certificate.subjectAltName ?? ""));
  return auth.allowedNames.some((name) => names.has(canonical(name)));
}

/**
 * The DNS names, addresses, e-mail addresses and URIs of a certificate, from Node's text of them. A
 * name that could be taken for more than one is quoted there, as JSON.
 */
export function namesIn(subjectAltName: string): string[] {
  const entry =
    /(DNS|IP Address|email|URI):("(?:[^"\\]|\\.)*"|[^",]*)(?:, |$)|[^",]*(?:"(?:[^"\\]|\\.)*"[^",]*)*(?:, |$)/gy;
  const names: string[] = [];
  for (const [text, kind, name = ""] of subjectAltName.matchAll(entry)) {
    if (text === "") break;
    if (kind === undefined) continue;
    const plain: unknown = name.startsWith('"') ? JSON.parse(name) : name;
    names.push(canonical(String(plain)));
  }
  return names;
}

/** An address in the one form that it has here; anything else as it is. */
function canonical(name: string): string {
  const version = isIP(name);
  if (version === 0) return name;
  return new SocketAddress({ address: name, family: version === 6 ? "ipv6" : "ipv4" }).address;
}

/** Both ends of a connection: the same for a TLS socket and the socket below it. */
export function endsOf(socket: Socket): string {
  const { localAddress, localPort, remoteAddress, remotePort } = socket;
  return [localAddress, localPort, remoteAddress, remotePort].join(" ");
}

type TlsError = Error & { readonly code?: string };

export function handshakeFailureOf(error: TlsError): HandshakeFailure {
  if (error.code === "ERR_TLS_HANDSHAKE_TIMEOUT") return "timeout";
  return error.code === "ECONNRESET" ? "closed" : "protocol";
}

/** Whether a client has sent a request where its greeting should be. */
export function isPlainHttp(error: TlsError): boolean {
  return error.code === "ERR_SSL_HTTP_REQUEST";
}
