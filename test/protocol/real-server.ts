import assert from "node:assert/strict";
import { once } from "node:events";
import type { IncomingMessage } from "node:http";
import { Agent, request } from "node:https";
import { setTimeout } from "node:timers/promises";

import { deviceSpec } from "./device-specs.ts";
import type { NewObject, ServerUnderTest, Stored, Subject } from "./server-under-test.ts";

const resourcePath = "/apis/resource.k8s.io/v1";

function pathOf({ kind, namespace = "" }: Pick<Subject, "kind" | "namespace">): string {
  return {
    Node: "/api/v1/nodes",
    Pod: `/api/v1/namespaces/${namespace}/pods`,
    ResourceSlice: `${resourcePath}/resourceslices`,
    ResourceClaim: `${resourcePath}/namespaces/${namespace}/resourceclaims`,
  }[kind];
}

function manifestOf(object: NewObject): object {
  const { kind, name, labels, annotations, nodeName } = object;
  if (kind !== "Node" && kind !== "Pod") {
    const metadata = { name, labels, annotations };
    return { apiVersion: "resource.k8s.io/v1", kind, metadata, spec: deviceSpec(object) };
  }
  const containers = [{ name: "app", image: "registry.example/app:v1" }];
  return {
    apiVersion: "v1",
    kind,
    metadata: { name, labels, annotations },
    ...(kind === "Pod" && { spec: { containers, nodeName, automountServiceAccountToken: false } }),
  };
}

export interface RealServerOptions {
  readonly url: string;
  readonly ca: string;
  /** Of a user who may do everything. */
  readonly token: string;
  readonly forgetHistory?: () => Promise<void>;
}

/** A running kube-apiserver, whose objects are changed over its API. */
export class RealServer implements ServerUnderTest, AsyncDisposable {
  readonly url: string;
  readonly ca: string;
  readonly token: string;
  readonly forgetHistory?: () => Promise<void>;
  readonly #agent: Agent;
  readonly #namespaces: string[] = [];

  constructor({ url, ca, token, forgetHistory }: RealServerOptions) {
    this.url = url;
    this.ca = ca;
    this.token = token;
    if (forgetHistory !== undefined) this.forgetHistory = forgetHistory;
    this.#agent = new Agent({ ca });
  }

  /** Also makes the default service account, for servers without a controller manager. */
  async createNamespace(name: string): Promise<void> {
    this.#namespaces.push(name);
    await this.#send("POST", "/api/v1/namespaces", { metadata: { name } });
    const account = `/api/v1/namespaces/${name}/serviceaccounts`;
    await this.#send("POST", account, { metadata: { name: "default" } }, [201, 409]);
  }

  async create(object: NewObject): Promise<Stored> {
    const path = pathOf(object);
    // Admission may learn of the namespace and its service account a little later.
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await this.#send("POST", path, manifestOf(object));
      } catch (error) {
        if (attempt === 20) throw error;
        await setTimeout(100);
      }
    }
  }

  async label(subject: Subject, labels: Readonly<Record<string, string>>): Promise<Stored> {
    return this.#send("PATCH", `${pathOf(subject)}/${subject.name}`, { metadata: { labels } });
  }

  async setPhase(subject: Subject, phase: string): Promise<Stored> {
    return this.#send("PATCH", `${pathOf(subject)}/${subject.name}/status`, { status: { phase } });
  }

  async delete(subject: Subject): Promise<void> {
    const path = `${pathOf(subject)}/${subject.name}?gracePeriodSeconds=0`;
    await this.#send("DELETE", path, undefined, [200, 404]);
  }

  async #send<T>(
    method: string,
    path: string,
    content: object | undefined,
    expected: readonly number[] = [200, 201],
  ): Promise<T> {
    const type = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    const sent = request(`${this.url}${path}`, {
      method,
      agent: this.#agent,
      headers: { authorization: `Bearer ${this.token}`, "content-type": type },
    });
    sent.end(content === undefined ? undefined : JSON.stringify(content));
    const [response]: IncomingMessage[] = await once(sent, "response");
    assert.ok(response !== undefined);
    const chunks: Buffer[] = await response.toArray();
    const text = Buffer.concat(chunks).toString();
    assert.ok(
      expected.includes(response.statusCode ?? 0),
      `${method} ${path}: ${response.statusCode} ${text}`,
    );
    return JSON.parse(text);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const name of this.#namespaces) {
      await this.#send("DELETE", `/api/v1/namespaces/${name}`, undefined, [200, 404, 409]);
    }
    this.#agent.destroy();
  }
}
