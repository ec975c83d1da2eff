import { Authority } from "../../src/simulator/api/certificates.ts";
import { serve } from "../../src/simulator/api/server.ts";
import type { SimulatedServer } from "../../src/simulator/api/server.ts";
import { SimulatedCluster } from "../../src/simulator/cluster.ts";
import type { Manifest } from "../../src/simulator/cluster.ts";
import { deviceSpec } from "./device-specs.ts";
import type { NewObject, ServerUnderTest, Stored, Subject } from "./server-under-test.ts";

function manifestOf(object: NewObject): Manifest {
  const { kind, name, namespace, labels, annotations, nodeName } = object;
  const metadata = {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(labels !== undefined && { labels }),
    ...(annotations !== undefined && { annotations }),
  };
  if (kind === "Node") return { kind, metadata };
  if (kind !== "Pod") {
    return { kind, metadata, spec: JSON.parse(JSON.stringify(deviceSpec(object))) };
  }
  const containers = [{ name: "app", image: "registry.example/app:v1" }];
  return {
    kind,
    metadata,
    spec: { containers, ...(nodeName !== undefined && { nodeName }) },
    status: { phase: "Pending", qosClass: "BestEffort" },
  };
}

/** The simulated API server, held to the protocol. */
export class SimulatedServerUnderTest implements ServerUnderTest, AsyncDisposable {
  readonly url: string;
  readonly ca: string;
  readonly token = "token";
  readonly #cluster: SimulatedCluster;
  readonly #server: SimulatedServer;

  private constructor(cluster: SimulatedCluster, server: SimulatedServer, ca: string) {
    this.#cluster = cluster;
    this.#server = server;
    this.url = server.url;
    this.ca = ca;
  }

  static async start(): Promise<SimulatedServerUnderTest> {
    const cluster = new SimulatedCluster({ deviceVersions: ["v1", "v1beta2", "v1beta1"] });
    const authority = new Authority();
    const tls = authority.issue({ commonName: "simulated-api-server" });
    const server = await serve(cluster, { tls, token: () => "token", freshnessTimeout: 100 });
    return new SimulatedServerUnderTest(cluster, server, authority.cert);
  }

  /** Namespaces of the simulation need not be made. */
  async createNamespace(): Promise<void> {
    await Promise.resolve();
  }

  async create(object: NewObject): Promise<Stored> {
    return Promise.resolve(this.#cluster.apply(manifestOf(object)));
  }

  async label(subject: Subject, labels: Readonly<Record<string, string>>): Promise<Stored> {
    const object = this.#get(subject);
    const metadata = { ...object.metadata, labels: { ...object.metadata.labels, ...labels } };
    return Promise.resolve(this.#cluster.apply({ ...object, metadata }));
  }

  async setPhase(subject: Subject, phase: string): Promise<Stored> {
    const object = this.#get(subject);
    const status = { ...object.status, phase };
    return Promise.resolve(this.#cluster.apply({ ...object, status }));
  }

  async delete({ kind, name, namespace }: Subject): Promise<void> {
    this.#cluster.delete(kind, name, namespace);
    await Promise.resolve();
  }

  forgetHistory = async (): Promise<void> => {
    this.#cluster.compact();
    await Promise.resolve();
  };

  #get({ kind, name, namespace }: Subject): ReturnType<SimulatedCluster["list"]>[number] {
    const object = this.#cluster.get(kind, name, namespace);
    if (object === undefined) throw new Error(`${kind} ${name} is not there`);
    return object;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server[Symbol.asyncDispose]();
  }
}
