import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** The part of an image's configuration that is looked at. */
export interface ImageConfig {
  readonly User: string;
  readonly Entrypoint: readonly string[];
  readonly Env: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
}

/**
 * buildah with images of its own, in a folder that is removed when it is disposed of. It needs neither
 * a registry nor an overlay file system nor another container runtime.
 */
export class Buildah implements Disposable {
  /** For files of the trial too. */
  readonly folder = mkdtempSync(join(tmpdir(), "kubecommit-image-"));
  readonly environment: NodeJS.ProcessEnv;

  constructor() {
    const storage = join(this.folder, "storage.conf");
    const folders = ["graphroot", "runroot"].map((name) => `${name} = "${this.folder}/${name}"`);
    writeFileSync(storage, ["[storage]", 'driver = "vfs"', ...folders, ""].join("\n"));
    this.environment = {
      ...process.env,
      BUILDAH_ISOLATION: "chroot",
      CONTAINERS_STORAGE_CONF: storage,
    };
  }

  /** Runs it, and gives what it prints. */
  run(...args: readonly string[]): string {
    return execFileSync("buildah", args, {
      env: this.environment,
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    }).trim();
  }

  config(image: string): ImageConfig {
    return JSON.parse(this.run("inspect", "--type=image", image)).OCIv1.config;
  }

  /** A folder with the files of an image. */
  files(image: string): string {
    return this.run("mount", this.run("from", "--pull-never", image));
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true });
  }
}
