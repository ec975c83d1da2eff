import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { rename } from "node:fs/promises";

/** Nothing can be built: there is no Go on this machine. */
export class GoMissingError extends Error {
  override readonly name = "GoMissingError";
}

/**
 * Makes a file unless it is there; it appears whole or not at all.
 *
 * @throws GoMissingError
 */
export async function built(file: string, make: (partial: string) => Promise<void>): Promise<void> {
  if (existsSync(file)) return;
  if (spawnSync("go", ["version"]).status !== 0) {
    throw new GoMissingError(`Go is needed to build ${file}, and it is not on this machine`);
  }
  const partial = `${file}.${process.pid}.partial`;
  await make(partial);
  await rename(partial, file);
}

/** `-mod=mod` completes go.mod and go.sum; go checks every module against the checksum database. */
export async function goBuild(folder: string, args: readonly string[]): Promise<void> {
  const child = spawn("nice", ["-n", "10", "go", "build", "-mod=mod", "-trimpath", ...args], {
    cwd: folder,
    env: { ...process.env, CGO_ENABLED: "0", GOFLAGS: "-buildvcs=false" },
    stdio: ["ignore", "ignore", "pipe"],
  });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (complaints += text));
  await once(child, "close");
  if (child.exitCode !== 0) throw new Error(`go build ${args.at(-1)} failed:\n${complaints}`);
}
