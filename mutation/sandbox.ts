import { execFileSync } from "node:child_process";
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** The files of a checkout that git knows or would add, relative to it. */
export function filesOf(root: string): readonly string[] {
  const args = ["ls-files", "--cached", "--others", "--exclude-standard", "-z"];
  const listed = execFileSync("git", args, { cwd: root, encoding: "utf8" }).split("\0");
  return listed.filter((file) => file !== "" && isFile(join(root, file)));
}

/** Git lists deleted files too, and a link to a folder. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true;
}

/** A private copy of a checkout, gone after use. Mutants live here, never in the checkout. */
export class Sandbox implements Disposable {
  readonly root = mkdtempSync(join(tmpdir(), "kubecommit-mutation-"));
  /** For what the tests leave behind when they are ended. */
  readonly scratch = join(this.root, "scratch");
  readonly #original: string;

  constructor(original: string, files: readonly string[]) {
    this.#original = original;
    for (const file of files) this.restore(file);
    mkdirSync(this.scratch);
    symlinkSync(resolve(original, "node_modules"), join(this.root, "node_modules"));
  }

  write(file: string, source: string): void {
    writeFileSync(join(this.root, file), source);
  }

  restore(file: string): void {
    const target = join(this.root, file);
    mkdirSync(dirname(target), { recursive: true });
    cpSync(join(this.#original, file), target);
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
