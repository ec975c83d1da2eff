import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import { Component } from "./component.ts";

const readyWithin = 60_000;

/** etcd on loopback, without fsync: its data do not outlive the machine, and need not. */
export class Etcd implements AsyncDisposable {
  readonly url: string;
  readonly #peer: string;
  readonly #folder: string;
  readonly #component: Component;

  constructor(
    file: string,
    folder: string,
    ports: { readonly client: number; readonly peer: number },
  ) {
    this.url = `http://127.0.0.1:${ports.client}`;
    this.#peer = `http://127.0.0.1:${ports.peer}`;
    this.#folder = folder;
    this.#component = new Component(file, join(folder, "etcd.log"));
  }

  async start(): Promise<void> {
    this.#component.start([
      `--data-dir=${join(this.#folder, "etcd")}`,
      `--listen-client-urls=${this.url}`,
      `--advertise-client-urls=${this.url}`,
      `--listen-peer-urls=${this.#peer}`,
      `--initial-advertise-peer-urls=${this.#peer}`,
      `--initial-cluster=default=${this.#peer}`,
      "--unsafe-no-fsync",
      "--log-level=warn",
    ]);
    const limit = performance.now() + readyWithin;
    while (!(await this.#isHealthy())) {
      if (this.#component.hasFailed || performance.now() > limit) {
        throw new Error(`etcd does not become ready: see ${this.#component.log}`);
      }
      await setTimeout(100);
    }
  }

  /** Forgets every revision but the present one; returns it. */
  async compact(): Promise<number> {
    const { header } = await this.#ask("/v3/kv/range", { key: btoa("/") });
    await this.#ask("/v3/kv/compaction", { revision: header.revision, physical: true });
    return Number(header.revision);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#component.stop();
  }

  async #isHealthy(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/health`)).ok;
    } catch {
      return false;
    }
  }

  async #ask(
    path: string,
    body: object,
  ): Promise<{ readonly header: { readonly revision: string } }> {
    const response = await fetch(this.url + path, { method: "POST", body: JSON.stringify(body) });
    const text = await response.text();
    if (!response.ok) throw new Error(`etcd ${path}: ${response.status} ${text}`);
    return JSON.parse(text);
  }
}
