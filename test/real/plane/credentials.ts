import { generateKeyPairSync, randomBytes } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { Authority } from "../../../src/simulator/api/certificates.ts";

/** Users of the control plane, with the groups that they have. */
const users = {
  admin: { name: "admin", group: "system:masters" },
  scheduler: { name: "system:kube-scheduler", group: "" },
  "controller-manager": { name: "system:kube-controller-manager", group: "" },
} as const;
type User = keyof typeof users;

/** Files of one control plane that authenticate its parts to each other, in one folder. */
export class Credentials {
  /** The certificate authority, PEM. */
  readonly ca: string;
  readonly #folder: string;
  readonly #tokens: Readonly<Record<User, string>>;

  constructor(folder: string) {
    this.#folder = folder;
    const authority = new Authority("kubecommit-conformance");
    this.ca = authority.cert;
    const names = ["localhost", "kubernetes.default.svc", "127.0.0.1", "10.96.0.1"];
    const server = authority.issue({ commonName: "kube-apiserver", names });
    const accounts = generateKeyPairSync("rsa", { modulusLength: 2048 });
    this.#tokens = {
      admin: randomToken(),
      scheduler: randomToken(),
      "controller-manager": randomToken(),
    };

    this.#write("ca.crt", this.ca);
    this.#write("apiserver.crt", server.cert);
    this.#write("apiserver.key", server.key);
    this.#write("accounts.key", accounts.privateKey.export({ type: "pkcs8", format: "pem" }));
    this.#write("accounts.pub", accounts.publicKey.export({ type: "spki", format: "pem" }));
    const rows = Object.entries(users).map(
      ([user, { name, group }]) => `${this.#tokens[asUser(user)]},${name},${user},"${group}"\n`,
    );
    this.#write("tokens.csv", rows.join(""));
  }

  get adminToken(): string {
    return this.#tokens.admin;
  }

  file(
    name:
      "ca.crt" | "apiserver.crt" | "apiserver.key" | "accounts.key" | "accounts.pub" | "tokens.csv",
  ): string {
    return join(this.#folder, name);
  }

  /** Writes the kubeconfig of a user; returns its path. */
  kubeconfig(user: User, server: string): string {
    const credential = `token: ${this.#tokens[user]}`;
    return this.#write(
      `${user}.kubeconfig`,
      kubeconfigText(server, this.file("ca.crt"), credential),
    );
  }

  #write(name: string, content: string | Buffer): string {
    const file = join(this.#folder, name);
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  }
}

/** A kubeconfig of one cluster and one user, who has one credential, such as `tokenFile: …`. */
export function kubeconfigText(server: string, caFile: string, credential: string): string {
  return `apiVersion: v1
kind: Config
clusters:
  - name: real
    cluster: { server: "${server}", certificate-authority: "${caFile}" }
users:
  - name: user
    user:
      ${credential}
contexts:
  - name: real
    context: { cluster: real, user: user }
current-context: real
`;
}

function randomToken(): string {
  return randomBytes(24).toString("hex");
}

function asUser(name: string): User {
  return name === "scheduler" || name === "controller-manager" ? name : "admin";
}
