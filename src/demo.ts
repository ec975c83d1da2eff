import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { DemoFileError } from "./explain.ts";
import { Authority } from "./simulator/api/certificates.ts";
import { Churn } from "./simulator/population/churn.ts";
import { DemoCluster } from "./simulator/demo/demo-cluster.ts";
import { SimulatedCluster } from "./simulator/cluster.ts";
import { kubeconfigText } from "./simulator/kubeconfig-text.ts";
import { load } from "./simulator/population/load.ts";

import { serve } from "./simulator/api/server.ts";

export interface DemoOptions {
  readonly nodes: number;
  readonly pods: number;
  readonly eventsPerSecond: number;
  /** Output of `kubectl get nodes,pods -A -o json` to use instead of generated objects. */
  readonly file: string | undefined;
}

/** Where the exporter listens; an undefined host means every address. */
export interface DemoAddress {
  readonly host: string | undefined;
  readonly port: number;
  readonly isEncrypted?: boolean;
  readonly hasUsers?: boolean;
  readonly needsCertificate?: boolean;
}

const ownHosts = new Set(["0.0.0.0", "::", "127.0.0.1", "::1"]);

function hostToOpen(host: string | undefined): string {
  if (host === undefined || ownHosts.has(host)) return "localhost";
  return isIPv6(host) ? `[${host}]` : host;
}

function loadFile(cluster: SimulatedCluster, file: string): void {
  try {
    load(cluster, readFileSync(file, "utf8"));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DemoFileError(
      `cannot fill the simulated cluster from ${file}: ${reason}. Give --demo.file the output of: kubectl get nodes,pods -A -o json`,
      { cause: error },
    );
  }
}

/** Writes a kubeconfig to a folder of its own, which goes with the resources, and gives its path. */
function keep(content: string, resources: AsyncDisposableStack): string {
  try {
    const folder = mkdtempSync(join(tmpdir(), "kubecommit-demo-"));
    resources.defer(() => rmSync(folder, { recursive: true }));
    const file = join(folder, "kubeconfig");
    writeFileSync(file, content, { mode: 0o600 });
    return file;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new DemoFileError(
      `the demo cannot write its kubeconfig in ${tmpdir()}: ${reason}. In the image, mount a tmpfs on /tmp and leave TMPDIR unset; elsewhere, set TMPDIR to a folder that it may write to.`,
      { cause: error },
    );
  }
}

/** A simulated cluster behind TLS and a token, and the kubeconfig that leads to it. */
export class Demo implements AsyncDisposable {
  readonly kubeconfig: string;
  readonly #resources: AsyncDisposableStack;

  private constructor(kubeconfigFile: string, resources: AsyncDisposableStack) {
    this.kubeconfig = kubeconfigFile;
    this.#resources = resources;
  }

  /**
   * @throws DemoFileError when the file cannot be read or is not what kubectl prints, or the
   *   kubeconfig cannot be written.
   */
  static async start({ nodes, pods, eventsPerSecond, file }: DemoOptions): Promise<Demo> {
    await using resources = new AsyncDisposableStack();
    const cluster = new SimulatedCluster({ deviceVersions: ["v1"] });
    if (file === undefined) {
      resources.use(new Churn(new DemoCluster(cluster, { nodes, pods }), eventsPerSecond));
    } else {
      loadFile(cluster, file);
    }
    const authority = new Authority();
    const token = "simulated-token";
    const tls = authority.issue({ commonName: "simulated-api-server" });
    const server = resources.use(await serve(cluster, { tls, token: () => token }));
    const content = kubeconfigText({ url: server.url, ca: authority.cert, token });
    const kubeconfigFile = keep(content, resources);
    return new Demo(kubeconfigFile, resources.move());
  }

  /** What to open and what to try, for an exporter that listens there. */
  guide(address: DemoAddress, telemetryPath: string): string {
    const { host, port, isEncrypted, hasUsers, needsCertificate } = address;
    // Whose certificate curl does not know, and whose password it has to ask for.
    const curl = `curl -s${isEncrypted ? "k" : ""}${needsCertificate ? " --cert FILE --key FILE" : ""}${hasUsers ? " -u USER" : ""}`;
    const url = `${isEncrypted ? "https" : "http"}://${hostToOpen(host)}:${port}`;
    return `
kubecommit is reading a simulated cluster. Open in a browser:

  ${url}/

For Prometheus, and for programs:

  ${url}${telemetryPath}
  ${url}/api/v1/snapshot

Try:

  ${curl} ${url}${telemetryPath} | grep requests_ratio
  ${curl} ${url}${telemetryPath} | grep node_devices
  ${curl} ${url}/ | head -c 600
  ${curl} '${url}/api/v1/fit?cpu=500m&memory=1Gi'
  ${curl} '${url}/readyz?verbose'
  kubectl --kubeconfig ${this.kubeconfig} describe node

Stop with Ctrl-C.
`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#resources[Symbol.asyncDispose]();
  }
}
