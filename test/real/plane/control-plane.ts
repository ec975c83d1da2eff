import { writeFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";

import type { Binaries } from "../build/binaries.ts";
import { ApiClient } from "./api-client.ts";
import { auditPolicy } from "./audit-log.ts";
import { Component } from "./component.ts";
import { Credentials } from "./credentials.ts";
import { Etcd } from "./etcd.ts";
import { freePorts } from "./ports.ts";

/** How long a component may take to become ready, in milliseconds. */
const readyWithin = 180_000;

interface Ports {
  readonly apiserver: number;
  readonly scheduler: number;
  readonly controllerManager: number;
}

/**
 * etcd, kube-apiserver with RBAC and audit log, kube-scheduler and kube-controller-manager on
 * loopback. There is no kubelet: nodes and the statuses of pods are what is written to the API.
 */
export class ControlPlane implements AsyncDisposable {
  readonly credentials: Credentials;
  readonly etcd: Etcd;
  /** As an administrator. */
  readonly api: ApiClient;
  readonly adminKubeconfig: string;
  readonly #folder: string;
  readonly #ports: Ports;
  readonly #schedulerKubeconfig: string;
  readonly #controllerKubeconfig: string;
  readonly #stack = new AsyncDisposableStack();
  #apiserver: Component;
  #scheduler: Component;
  #controllerManager: Component;

  private constructor(folder: string, ports: Ports, etcd: Etcd, binaries: Binaries) {
    this.#folder = folder;
    this.#ports = ports;
    this.etcd = this.#stack.use(etcd);
    this.credentials = new Credentials(folder);
    const { ca, adminToken } = this.credentials;
    this.api = this.#stack.use(new ApiClient(this.server, ca, adminToken));
    this.adminKubeconfig = this.credentials.kubeconfig("admin", this.server);
    this.#schedulerKubeconfig = this.credentials.kubeconfig("scheduler", this.server);
    this.#controllerKubeconfig = this.credentials.kubeconfig("controller-manager", this.server);
    writeFileSync(join(folder, "audit-policy.yaml"), auditPolicy);
    this.#apiserver = this.#component("apiserver", binaries.apiserver);
    this.#scheduler = this.#component("scheduler", binaries.scheduler);
    this.#controllerManager = this.#component("controller-manager", binaries.controllerManager);
  }

  /** Starts all of it; its files go to a folder. */
  static async start(folder: string, binaries: Binaries): Promise<ControlPlane> {
    await mkdir(folder, { recursive: true });
    const [client = 0, peer = 0, apiserver = 0, scheduler = 0, controllerManager = 0] =
      await freePorts(5);
    const etcd = new Etcd(binaries.etcd, folder, { client, peer });
    await etcd.start();
    const ports = { apiserver, scheduler, controllerManager };
    const plane = new ControlPlane(folder, ports, etcd, binaries);
    try {
      await plane.startApiserver();
      plane.startControllers();
      return plane;
    } catch (error) {
      await plane[Symbol.asyncDispose]();
      throw error;
    }
  }

  get server(): string {
    return `https://127.0.0.1:${this.#ports.apiserver}`;
  }

  get apiserverPort(): number {
    return this.#ports.apiserver;
  }

  get schedulerUrl(): string {
    return `https://127.0.0.1:${this.#ports.scheduler}`;
  }

  get auditLog(): string {
    return join(this.#folder, "audit.log");
  }

  get apiserver(): Component {
    return this.#apiserver;
  }

  /** Starts the API server and waits until it is ready. */
  async startApiserver(extra: readonly string[] = []): Promise<void> {
    this.#apiserver.start([...this.#apiserverArguments(), ...extra]);
    const limit = performance.now() + readyWithin;
    while (!(await this.#isReady())) {
      if (this.#apiserver.hasFailed || performance.now() > limit) {
        throw new Error(`kube-apiserver does not become ready: see ${this.#apiserver.log}`);
      }
      await setTimeout(200);
    }
  }

  /** Stops the API server as an upgrade does, and starts another one on the same data. */
  async replaceApiserver(binaries: Binaries, extra: readonly string[] = []): Promise<void> {
    await this.#apiserver.stop();
    this.#apiserver = this.#component("apiserver", binaries.apiserver);
    await this.startApiserver(extra);
  }

  /**
   * Makes the server forget what was before now: etcd by a compaction, and the server's watch cache
   * by a restart. Returns the revision that is left.
   */
  async forgetHistory(extra: readonly string[] = []): Promise<number> {
    const revision = await this.etcd.compact();
    await this.#apiserver.kill();
    await this.startApiserver(extra);
    return revision;
  }

  startControllers(): void {
    this.#scheduler.start([
      ...withKubeconfig(this.#schedulerKubeconfig),
      `--secure-port=${this.#ports.scheduler}`,
      "--authorization-always-allow-paths=/metrics,/metrics/resources",
      "--kube-api-qps=2000",
      "--kube-api-burst=4000",
    ]);
    this.#controllerManager.start([
      ...withKubeconfig(this.#controllerKubeconfig),
      `--secure-port=${this.#ports.controllerManager}`,
      `--service-account-private-key-file=${this.credentials.file("accounts.key")}`,
      `--root-ca-file=${this.credentials.file("ca.crt")}`,
      "--use-service-account-credentials",
      // Nodes that no kubelet answers for would be tainted, and their pods deleted.
      "--controllers=*,-node-lifecycle-controller,-nodelifecycle",
      "--kube-api-qps=500",
      "--kube-api-burst=1000",
    ]);
  }

  async stopControllers(): Promise<void> {
    await Promise.all([this.#scheduler.stop(), this.#controllerManager.stop()]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stopControllers();
    await this.#apiserver.stop();
    await this.#stack.disposeAsync();
  }

  #component(name: string, file: string): Component {
    return new Component(file, join(this.#folder, `${name}.log`));
  }

  async #isReady(): Promise<boolean> {
    try {
      return (await this.api.send("GET", "/readyz")).status === 200;
    } catch {
      return false;
    }
  }

  #apiserverArguments(): string[] {
    const { credentials } = this;
    return [
      `--etcd-servers=${this.etcd.url}`,
      `--secure-port=${this.#ports.apiserver}`,
      "--bind-address=127.0.0.1",
      "--advertise-address=127.0.0.1",
      "--endpoint-reconciler-type=none",
      "--service-cluster-ip-range=10.96.0.0/16",
      "--authorization-mode=RBAC",
      "--allow-privileged",
      // It taints nodes that no kubelet has reported ready.
      "--disable-admission-plugins=TaintNodesByCondition",
      `--token-auth-file=${credentials.file("tokens.csv")}`,
      `--tls-cert-file=${credentials.file("apiserver.crt")}`,
      `--tls-private-key-file=${credentials.file("apiserver.key")}`,
      `--cert-dir=${this.#folder}`,
      "--service-account-issuer=https://kubernetes.default.svc",
      `--service-account-key-file=${credentials.file("accounts.pub")}`,
      `--service-account-signing-key-file=${credentials.file("accounts.key")}`,
      `--audit-log-path=${this.auditLog}`,
      `--audit-policy-file=${join(this.#folder, "audit-policy.yaml")}`,
    ];
  }
}

function withKubeconfig(file: string): string[] {
  return [
    `--kubeconfig=${file}`,
    `--authentication-kubeconfig=${file}`,
    `--authorization-kubeconfig=${file}`,
    "--bind-address=127.0.0.1",
    "--leader-elect=false",
  ];
}
