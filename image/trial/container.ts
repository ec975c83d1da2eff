import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import type { ImageConfig } from "./buildah.ts";

export interface ContainerOptions {
  /** A folder with the files of the image. */
  readonly files: string;
  readonly config: ImageConfig;
  /** A folder to mount as that of the service account. */
  readonly serviceAccount: string;
  readonly args: readonly string[];
  readonly environment: Readonly<Record<string, string>>;
}

/**
 * Mounts the root read-only, the service account and what every container has, and becomes the
 * program; arguments: the root, the service account, user and group, the command.
 */
const enter = `set -e
root=$1 account=$2 user=$3; shift 3
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
mount --bind "$account" "$root/run/secrets/kubernetes.io/serviceaccount"
mount -o remount,bind,ro "$root/run/secrets/kubernetes.io/serviceaccount"
mount -o remount,bind,ro "$root"
exec setpriv --no-new-privs chroot --userspec="$user" --groups="" "$root" "$@"`;

/** The command of an image as the first process of its own process and mount namespace. */
export class Container implements AsyncDisposable {
  readonly #outside: ChildProcess;
  readonly #lines: string[] = [];
  readonly #ended: Promise<number | null>;
  readonly #listening = Promise.withResolvers<string>();

  constructor({ files, config, serviceAccount, args, environment }: ContainerOptions) {
    const inside = ["sh", "-c", enter, "enter", files, serviceAccount, config.User];
    const flags = ["--mount", "--pid", "--fork", "--kill-child"];
    const command = [...inside, ...config.Entrypoint, ...args];
    const given = Object.fromEntries(config.Env.map((pair) => pair.split(/=(.*)/s).slice(0, 2)));
    this.#outside = spawn("unshare", [...flags, ...command], {
      env: { PATH: process.env["PATH"], ...given, ...environment },
      stdio: ["ignore", "inherit", "pipe"],
    });
    this.#ended = this.#collect();
  }

  /** Where it serves, as `HOST:PORT`; rejects with its log when it ends before that. */
  get address(): Promise<string> {
    return this.#listening.promise;
  }

  /** The status of the program itself, from /proc. */
  status(field: string): string {
    const text = readFileSync(`/proc/${this.#pid}/status`, "utf8");
    return new RegExp(`^${field}:\\s*(.*)$`, "m").exec(text)?.[1] ?? "";
  }

  /** The options of the mount of its root, as `ro,relatime`. */
  get rootMount(): string {
    const lines = readFileSync(`/proc/${this.#pid}/mountinfo`, "utf8").split("\n");
    return lines.map((line) => line.split(" ")).find((words) => words[4] === "/")?.[5] ?? "";
  }

  /** Its exit status after SIGTERM. */
  async stopped(): Promise<number | null> {
    process.kill(this.#pid, "SIGTERM");
    return this.#ended;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#outside.kill("SIGKILL");
    await this.#ended;
  }

  get #pid(): number {
    const { pid } = this.#outside;
    return Number(readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8").trim());
  }

  async #collect(): Promise<number | null> {
    const { stderr } = this.#outside;
    if (stderr === null) throw new Error("there is no pipe");
    createInterface(stderr).on("line", (line) => {
      this.#lines.push(line);
      const { msg, address }: { msg?: string; address?: string } = line.startsWith("{")
        ? JSON.parse(line)
        : {};
      if (msg === "listening" && address !== undefined) this.#listening.resolve(address);
    });
    await once(this.#outside, "close");
    this.#listening.reject(new Error(`the container ended:\n${this.#lines.join("\n")}`));
    return this.#outside.exitCode;
  }
}
