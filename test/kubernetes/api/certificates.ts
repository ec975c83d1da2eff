import { generateKeyPairSync, type KeyObject, sign } from "node:crypto";

export interface CertificateOptions {
  readonly name: string;
  readonly issuer?: Certificate;
  /** For a server: `127.0.0.1` and this one. */
  readonly host?: string;
  readonly expires?: Date;
}

const ecdsaWithSha256 = Buffer.from("300a06082a8648ce3d040302", "hex");

/** An X.509 certificate with its key; signed by itself without an issuer, and then an authority. */
export class Certificate {
  readonly key: string;
  readonly pem: string;
  readonly #name: Buffer;
  readonly #privateKey: KeyObject;

  constructor({ name, issuer, host, expires = new Date("2049-01-01") }: CertificateOptions) {
    const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    this.#privateKey = privateKey;
    this.#name = sequence(der(0x31, sequence(oid("550403"), der(0x0c, Buffer.from(name)))));
    const signer = issuer ?? this;
    const body = sequence(
      der(0xa0, integer(2)),
      integer(Math.floor(Math.random() * 1e9)),
      ecdsaWithSha256,
      signer.#name,
      sequence(time(new Date("2020-01-01")), time(expires)),
      this.#name,
      publicKey.export({ type: "spki", format: "der" }),
      der(0xa3, sequence(...extensions(issuer === undefined, host))),
    );
    const signature = sign("sha256", body, signer.#privateKey);
    const whole = sequence(body, ecdsaWithSha256, der(0x03, Buffer.from([0]), signature));
    this.key = String(privateKey.export({ type: "pkcs8", format: "pem" }));
    this.pem = `-----BEGIN CERTIFICATE-----\n${whole.toString("base64")}\n-----END CERTIFICATE-----\n`;
  }
}

function extensions(isAuthority: boolean, host: string | undefined): Buffer[] {
  const constraints = sequence(...(isAuthority ? [der(0x01, Buffer.from([0xff]))] : []));
  const basic = sequence(oid("551d13"), der(0x04, constraints));
  if (host === undefined) return [basic];
  const names = sequence(der(0x87, Buffer.from([127, 0, 0, 1])), der(0x82, Buffer.from(host)));
  return [basic, sequence(oid("551d11"), der(0x04, names))];
}

function time(date: Date): Buffer {
  const text = date.toISOString().replaceAll(/[-:T]|\.\d+/g, "");
  return der(0x17, Buffer.from(text.slice(2)));
}

function integer(value: number): Buffer {
  // Its shortest form, positive.
  const hex = value.toString(16);
  const bytes = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, "hex");
  return der(0x02, (bytes[0] ?? 0) > 127 ? Buffer.concat([Buffer.from([0]), bytes]) : bytes);
}

function oid(hex: string): Buffer {
  return der(0x06, Buffer.from(hex, "hex"));
}

function sequence(...parts: readonly Buffer[]): Buffer {
  return der(0x30, ...parts);
}

function der(tag: number, ...parts: readonly Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  const length = content.length;
  const head =
    length < 128
      ? [tag, length]
      : length < 256
        ? [tag, 0x81, length]
        : [tag, 0x82, length >> 8, length & 255];
  return Buffer.concat([Buffer.from(head), content]);
}
