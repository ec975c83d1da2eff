import { createPrivateKey, X509Certificate, type KeyObject } from "node:crypto";
import { createSecureContext } from "node:tls";
import { clientAuthTypes, contextOptions, type ClientAuth, type TlsSettings } from "../http/tls.ts";
import type { Faults, Mapping } from "./mapping.ts";
import {
  cipherSuites,
  cipherSuitesOfTls13,
  curves,
  tlsVersions,
  usualCipherSuites,
} from "./tls-names.ts";

/** Reads a file by its path in the configuration; throws an Error that says why it cannot. */
export type ReadFile = (path: string) => string;

export interface TlsSection {
  readonly settings: TlsSettings;
  /** When the first certificate that is served expires, in milliseconds since the epoch. */
  readonly notAfter: number;
}

/** Reads `tls_server_config`. Undefined when it is empty or absent, or has faults. */
export function readTlsSection(
  section: Mapping,
  readFile: ReadFile,
  faults: Faults,
): TlsSection | undefined {
  const before = faults.count;
  const texts = (key: string) => textOf(section, key, readFile, faults);
  const [cert, key, authorities] = [texts("cert"), texts("key"), texts("client_ca")];
  const clientAuth = readClientAuth(section, authorities, faults);
  const context = readContext(section, faults);
  section.end();
  if (section.isEmpty) return undefined;
  for (const [name, { isGiven }] of Object.entries({ cert, key })) {
    if (!isGiven) faults.add(section.at(name), `is missing: give ${name}_file, or ${name} itself`);
  }
  const chain = certificatesIn(cert, section.at(cert.key), faults);
  const privateKey = privateKeyIn(key, section.at(key.key), faults);
  const [leaf] = chain;
  if (leaf !== undefined && privateKey !== undefined && !leaf.checkPrivateKey(privateKey)) {
    faults.add(section.at(key.key), `is not the key of the certificate in ${cert.key}`);
  }
  const settings = { context: { ...context, cert: cert.text, key: key.text }, clientAuth };
  if (faults.count > before) return undefined;
  faults.attempt(section.at(cert.key), () => createSecureContext(contextOptions(settings)));
  const notAfter = Math.min(...chain.map(({ validToDate }) => validToDate.getTime()));
  return faults.count > before ? undefined : { settings, notAfter };
}

/** A text that is in the configuration itself, or in a file that it names. */
interface GivenText {
  /** What names it in the configuration. */
  readonly key: string;
  /** Empty also when it cannot be read, which is a fault already. */
  readonly text: string;
  readonly isGiven: boolean;
  readonly isRead: boolean;
}

function textOf(section: Mapping, key: string, readFile: ReadFile, faults: Faults): GivenText {
  const inline = section.text(key);
  const path = section.text(`${key}_file`);
  if (path === "") return { key, text: inline, isGiven: inline !== "", isRead: inline !== "" };
  if (inline !== "") faults.add(section.at(key), `is given twice: also by ${key}_file`);
  const text = faults.attempt(section.at(`${key}_file`), () => readFile(path));
  return { key: `${key}_file`, text: text ?? "", isGiven: true, isRead: text !== undefined };
}

const pemBeginning = /-----BEGIN CERTIFICATE-----/g;
const pemCertificate = /-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g;

function certificatesIn(
  { text, isRead }: GivenText,
  where: string,
  faults: Faults,
): readonly X509Certificate[] {
  const found = text.match(pemCertificate) ?? [];
  if (isRead && found.length === 0) faults.add(where, "has no certificate in PEM");
  // OpenSSL ends at the first one that it cannot read, and trusts none of those that follow.
  else if (text.match(pemBeginning)?.length !== found.length && isRead) {
    faults.add(where, "has a certificate that is cut off");
  }
  return found.flatMap((pem) => {
    try {
      return [new X509Certificate(pem)];
    } catch {
      faults.add(where, "has a certificate that cannot be read");
      return [];
    }
  });
}

/** Node's own message is not told, as it may be about the text of the key. */
function privateKeyIn(
  { text, isRead }: GivenText,
  where: string,
  faults: Faults,
): KeyObject | undefined {
  if (!isRead) return undefined;
  try {
    return createPrivateKey(text);
  } catch {
    const isEncrypted = text.includes("ENCRYPTED");
    faults.add(where, isEncrypted ? "is encrypted, and must not be" : "has no private key in PEM");
    return undefined;
  }
}

function readClientAuth(section: Mapping, authorities: GivenText, faults: Faults): ClientAuth {
  const given = section.text("client_auth_type");
  // The toolkit accepts a name that Go does not have.
  const name = given === "RequireClientCert" ? "RequireAnyClientCert" : given;
  const type = clientAuthTypes.find((known) => known === (name || "NoClientCert"));
  const where = section.at("client_auth_type");
  if (type === undefined) faults.add(where, `must be one of ${clientAuthTypes.join(", ")}`);
  const allowedNames = section.texts("client_allowed_sans");
  const namesGiven = section.raw("client_allowed_sans");
  if (Array.isArray(namesGiven) && namesGiven.length === 0) {
    faults.add(section.at("client_allowed_sans"), "is empty: give a name, or leave it out");
  }
  certificatesIn(authorities, section.at(authorities.key), faults);
  if (authorities.isGiven && type === "NoClientCert") {
    const remedy = "RequireAndVerifyClientCert asks for one";
    faults.add(
      where,
      `asks clients for no certificate, as if there were no ${authorities.key}: ${remedy}`,
    );
  }
  const isRequired = type === "RequireAnyClientCert" || type === "RequireAndVerifyClientCert";
  if (allowedNames.length > 0 && type !== undefined && !isRequired) {
    faults.add(
      section.at("client_allowed_sans"),
      "needs the client_auth_type RequireAndVerifyClientCert or RequireAnyClientCert",
    );
  }
  return { type: type ?? "NoClientCert", authorities: authorities.text, allowedNames };
}

function readContext(
  section: Mapping,
  faults: Faults,
): Omit<TlsSettings["context"], "cert" | "key"> {
  const oneOf = <T>(where: string, name: string, known: ReadonlyMap<string, T>): T | undefined => {
    const found = known.get(name);
    if (found === undefined) faults.add(where, `must be one of ${[...known.keys()].join(", ")}`);
    return found;
  };
  const listOf = (key: string, known: ReadonlyMap<string, string>): readonly string[] =>
    section.texts(key).flatMap((name, at) => oneOf(`${section.at(key)}[${at}]`, name, known) ?? []);
  const version = (key: string, fallback: string) =>
    oneOf(section.at(key), section.text(key) || fallback, tlsVersions);
  const minVersion = version("min_version", "TLS12") ?? "TLSv1.2";
  const maxVersion = version("max_version", "TLS13") ?? "TLSv1.3";
  if (minVersion > maxVersion) faults.add(section.at("max_version"), "is less than min_version");
  const named = new Map([
    ...cipherSuites,
    ...cipherSuitesOfTls13.map((name) => [name, ""] as const),
  ]);
  const ciphers = listOf("cipher_suites", named).filter((name) => name !== "");
  const ofTls12 = ciphers.length > 0 ? ciphers : usualCipherSuites;
  const ecdhCurve = listOf("curve_preferences", curves).join(":") || "auto";
  return {
    minVersion,
    maxVersion,
    ciphers: [...cipherSuitesOfTls13, ...ofTls12].join(":"),
    honorCipherOrder: section.flag("prefer_server_cipher_suites", true),
    ecdhCurve,
  };
}
