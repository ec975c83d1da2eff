import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Buildah } from "./buildah.ts";

/** Folders that the trial mounts something on, and that every base has. */
const folders = ["dev", "proc", "etc", "tmp", "run/secrets/kubernetes.io/serviceaccount"];

/**
 * Makes an image in place of the base, where no registry is reachable: the Node that runs this, the
 * shared libraries that it needs, and what of a file system it expects. There is no shell in it
 * either.
 */
export function makeStandIn(buildah: Buildah, image: string): void {
  const root = join(buildah.folder, "stand-in");
  for (const folder of folders) mkdirSync(join(root, folder), { recursive: true });
  // As in Debian: the service account is mounted on what is a link.
  mkdirSync(join(root, "var"));
  symlinkSync("/run", join(root, "var/run"));
  writeFileSync(join(root, "etc/passwd"), "nonroot:x:65532:65532:nonroot:/home/nonroot:/none\n");
  copy(process.execPath, join(root, "nodejs/bin/node"));
  for (const library of librariesOf(process.execPath)) copy(library, join(root, library));
  const container = buildah.run("from", "scratch");
  buildah.run("copy", container, root, "/");
  buildah.run("commit", container, image);
}

function copy(from: string, to: string): void {
  mkdirSync(dirname(to), { recursive: true });
  copyFileSync(from, to);
}

/** The files that the loader takes for a program, and the loader. */
function librariesOf(program: string): readonly string[] {
  const lines = execFileSync("ldd", [program], { encoding: "utf8" }).split("\n");
  return lines.flatMap((line) => /(\/\S+) \(0x/.exec(line)?.[1] ?? []);
}
