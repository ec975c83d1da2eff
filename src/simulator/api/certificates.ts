import { generateKeyPairSync, randomBytes, sign } from "node:crypto";
import type { KeyObject } from "node:crypto";

/** A certificate and its private key, both PEM. */
export interface KeyPair {
  readonly cert: string;
  readonly key: string;
}

export interface CertificateOptions {
  readonly commonName: string;
  /** DNS names and IPv4 addresses that the certificate is for; by default those of this machine. */
  readonly names?: readonly string[];
  readonly notAfter?: Date;
  /** Of an RSA key; the key is of an elliptic curve otherwise. */
  readonly rsaBits?: number;
}

/* X.509 in DER (RFC 5280): only as much of it as a TLS server and client check. */

/** A value with its tag and its length, which DER wants in as few bytes as possible. */
function der(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const body = Buffer.concat(contents);
  if (body.length < 0x80) return Buffer.concat([Buffer.from([tag, body.length]), body]);
  const hex = body.length.toString(16);
  const length = Buffer.from(hex.padStart(hex.length + (hex.length % 2), "0"), "hex");
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body]);
}

const sequence = (...contents: readonly Uint8Array[]): Buffer => der(0x30, ...contents);
const oid = (hex: string): Buffer => der(0x06, Buffer.from(hex, "hex"));
const bits = (bytes: Uint8Array): Buffer => der(0x03, Buffer.from([0]), bytes);
const ecdsaWithSha256 = sequence(oid("2a8648ce3d040302"));

function name(commonName: string): Buffer {
  return sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(commonName)))));
}

function time(date: Date): Buffer {
  return der(0x18, Buffer.from(`${date.toISOString().replace(/\D/g, "").slice(0, 14)}Z`));
}

function extension(id: string, value: Uint8Array): Buffer {
  return sequence(oid(id), der(0x01, Buffer.from([0xff])), der(0x04, value));
}

function alternativeNames(names: readonly string[]): Buffer {
  const entries = names.map((each) =>
    /^[\d.]+$/.test(each)
      ? der(0x87, Buffer.from(each.split(".").map(Number)))
      : der(0x82, Buffer.from(each)),
  );
  return extension("551d11", sequence(...entries));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString("base64").match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join("\n")}\n-----END ${label}-----\n`;
}

const day = 86_400_000;

/** A new certificate authority, which signs certificates for servers and clients. */
export class Authority {
  readonly cert: string;
  readonly #name: Buffer;
  readonly #key: KeyObject;

  constructor(commonName = "simulated-cluster-ca") {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#key = privateKey;
    this.#name = name(commonName);
    const authority = extension("551d13", sequence(der(0x01, Buffer.from([0xff]))));
    this.cert = this.#sign(this.#name, publicKey, authority);
  }

  /** A certificate for a server or a client, valid since yesterday, and for a year by default. */
  issue(options: CertificateOptions): KeyPair {
    const { commonName, names = ["localhost", "127.0.0.1"], notAfter, rsaBits } = options;
    const { publicKey, privateKey } =
      rsaBits === undefined
        ? generateKeyPairSync("ec", { namedCurve: "P-256" })
        : generateKeyPairSync("rsa", { modulusLength: rsaBits });
    const cert = this.#sign(name(commonName), publicKey, alternativeNames(names), notAfter);
    return { cert, key: privateKey.export({ type: "pkcs8", format: "pem" }).toString() };
  }

  #sign(
    subject: Buffer,
    publicKey: KeyObject,
    onlyExtension: Buffer,
    notAfter = new Date(Date.now() + 365 * day),
  ): string {
    const version = der(0xa0, der(0x02, Buffer.from([2])));
    const serial = der(0x02, Buffer.concat([Buffer.from([1]), randomBytes(8)]));
    const validity = sequence(time(new Date(Date.now() - day)), time(notAfter));
    const body = sequence(
      version,
      serial,
      ecdsaWithSha256,
      this.#name,
      validity,
      subject,
      publicKey.export({ type: "spki", format: "der" }),
      der(0xa3, sequence(onlyExtension)),
    );
    return pem(
      "CERTIFICATE",
      sequence(body, ecdsaWithSha256, bits(sign("sha256", body, this.#key))),
    );
  }
}
