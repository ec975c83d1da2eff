import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { Program } from "../program.ts";
import type { ControlPlane } from "./plane/control-plane.ts";
import { kubeconfigText } from "./plane/credentials.ts";
import { Relay } from "./plane/relay.ts";

const namespace = "/api/v1/namespaces/kubecommit";

interface TokenRequest {
  readonly status: { readonly token: string };
}

interface BoundToken {
  readonly token: string;
  /** The secret with whose deletion the token ends. */
  readonly secret: string;
}

let issued = 0;

/**
 * The exporter's bundle as a process with what its service account has in a pod: a short-lived
 * token in a file, and the authority. It reaches the server through a relay that can be cut.
 */
export class Exporter implements AsyncDisposable {
  readonly program: Program;
  readonly relay: Relay;
  readonly #plane: ControlPlane;
  readonly #tokenFile: string;
  #token: BoundToken;

  private constructor(
    program: Program,
    relay: Relay,
    plane: ControlPlane,
    tokenFile: string,
    token: BoundToken,
  ) {
    this.program = program;
    this.relay = relay;
    this.#plane = plane;
    this.#tokenFile = tokenFile;
    this.#token = token;
  }

  /** Starts one whose files are in a folder; its service account must be there. */
  static async start(
    plane: ControlPlane,
    folder: string,
    flags: readonly string[] = [],
  ): Promise<Exporter> {
    await using stack = new AsyncDisposableStack();
    const relay = stack.use(await Relay.to(plane.apiserverPort));
    const token = await requestToken(plane);
    const tokenFile = join(folder, "token");
    writeFileSync(tokenFile, `${token.token}\n`, { mode: 0o600 });
    const caFile = plane.credentials.file("ca.crt");
    const kubeconfig = kubeconfigText(relay.url, caFile, `tokenFile: "${tokenFile}"`);
    const program = stack.use(await Program.serving({ kubeconfig, flags }));
    stack.move();
    process.once("exit", () => program.signal("SIGKILL"));
    return new Exporter(program, relay, plane, tokenFile, token);
  }

  /** Puts a new token in the place of the one before, which ends; returns that. */
  async rotateToken(): Promise<string> {
    const before = this.#token;
    this.#token = await requestToken(this.#plane);
    writeFileSync(this.#tokenFile, this.#token.token);
    await this.#plane.api.delete(`${namespace}/secrets/${before.secret}`);
    return before.token;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
    await this.relay[Symbol.asyncDispose]();
  }
}

/** A token of the exporter's service account for an hour. */
async function requestToken({ api }: ControlPlane): Promise<BoundToken> {
  issued += 1;
  const secret = `token-${process.pid}-${issued}`;
  await api.create(`${namespace}/secrets`, {
    apiVersion: "v1",
    kind: "Secret",
    metadata: { name: secret },
  });
  const answer = await api.create<TokenRequest>(`${namespace}/serviceaccounts/kubecommit/token`, {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenRequest",
    metadata: {},
    spec: {
      expirationSeconds: 3600,
      boundObjectRef: { apiVersion: "v1", kind: "Secret", name: secret },
    },
  });
  if (answer === undefined) throw new Error("the server gives no token");
  return { token: answer.status.token, secret };
}
