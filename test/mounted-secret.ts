import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** A folder as Kubernetes mounts a Secret: links through `..data`, which is replaced in one step. */
export class MountedSecret {
  readonly #folder: string;
  #versions = 0;

  private constructor(folder: string) {
    this.#folder = folder;
  }

  static in(folder: string, files: Readonly<Record<string, string>>): MountedSecret {
    const secret = new MountedSecret(folder);
    secret.swap(files);
    for (const name of Object.keys(files)) {
      symlinkSync(join("..data", name), join(folder, name));
    }
    return secret;
  }

  swap(files: Readonly<Record<string, string>>): void {
    this.#versions += 1;
    const version = `..version-${this.#versions}`;
    mkdirSync(join(this.#folder, version));
    for (const [name, text] of Object.entries(files)) {
      writeFileSync(join(this.#folder, version, name), text);
    }
    symlinkSync(version, join(this.#folder, "..data_tmp"));
    renameSync(join(this.#folder, "..data_tmp"), join(this.#folder, "..data"));
    rmSync(join(this.#folder, `..version-${this.#versions - 1}`), { recursive: true, force: true });
  }
}
