/**
 * `npm run image:renew`: looks up which digests the tags of all pinned images have now, with docker or
 * skopeo, and writes them where they are pinned. Prints what has changed.
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

import { pinsIn, withDigests } from "./bases.ts";

const files = ["Dockerfile", ".github/workflows/release.yml"];

function output(program: string, args: readonly string[]): Buffer {
  return execFileSync(program, args, { stdio: ["ignore", "pipe", "ignore"] });
}

/** The bytes of the list of an image's platforms, whose hash is the digest. */
function manifestOf(name: string): Buffer {
  try {
    return output("docker", ["buildx", "imagetools", "inspect", "--raw", name]);
  } catch {
    return output("skopeo", ["inspect", "--raw", `docker://${name}`]);
  }
}

function digestOf(name: string): string {
  const manifest = manifestOf(name);
  const document: unknown = JSON.parse(manifest.toString("utf8"));
  // The digest of one platform's image would break the builds of all others.
  if (typeof document !== "object" || document === null || !("manifests" in document)) {
    throw new Error(`${name} is not a list of platforms`);
  }
  return `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
}

for (const file of files) {
  const text = readFileSync(file, "utf8");
  const renewed = withDigests(text, digestOf);
  writeFileSync(file, renewed);
  const before = pinsIn(text);
  for (const [index, { name, digest }] of pinsIn(renewed).entries()) {
    const change = digest === before[index]?.digest ? "is as before" : `is now ${digest}`;
    process.stdout.write(`${file}: ${name} ${change}\n`);
  }
}
