/**
 * `npm run image:renew`: looks up which digests the tags of all pinned images have now, with docker or
 * skopeo, and writes them where they are pinned, unless one cannot be had. Prints what has changed.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

import { pinsIn, withDigests } from "./bases.ts";

const files = ["Dockerfile", ".github/workflows/release.yml"];

/** What the image is built for: `npm run image` in release.yml. */
const platforms = ["linux/amd64", "linux/arm64"];

/** Why there are no digests, for people to read. */
class RenewError extends Error {}

/** What a program prints, or why it does not, in its own words. */
function output(program: string, args: readonly string[]): Buffer | string {
  const { status, stdout, stderr, error } = spawnSync(program, args, { maxBuffer: 2 ** 24 });
  if (status === 0) return stdout;
  return `${program}: ${error?.message ?? (stderr.toString("utf8").trim() || `exit status ${status}`)}`;
}

/** The bytes of the list of an image's platforms, whose hash is the digest. */
function manifestOf(name: string): Buffer {
  const byDocker = output("docker", ["buildx", "imagetools", "inspect", "--raw", name]);
  if (typeof byDocker !== "string") return byDocker;
  const bySkopeo = output("skopeo", ["inspect", "--raw", `docker://${name}`]);
  if (typeof bySkopeo !== "string") return bySkopeo;
  throw new RenewError(`${name} cannot be looked up.\n  ${byDocker}\n  ${bySkopeo}`);
}

/** `linux/amd64` and the like of every image in a list; undefined for anything but a list. */
function platformsOf(manifest: Buffer): readonly string[] | undefined {
  try {
    const { manifests }: Partial<Index> = JSON.parse(manifest.toString("utf8"));
    if (!Array.isArray(manifests)) return undefined;
    const images = manifests.filter(({ digest }) => /^sha256:[0-9a-f]{64}$/.test(digest));
    return images.map(({ platform }) => `${platform?.os}/${platform?.architecture}`);
  } catch {
    return undefined;
  }
}

/** The fields of a list of images, of OCI or Docker, that are looked at. */
interface Index {
  readonly manifests: readonly {
    readonly digest: string;
    readonly platform?: { readonly os: string; readonly architecture: string };
  }[];
}

function digestOf(name: string): string {
  const manifest = manifestOf(name);
  const found = platformsOf(manifest);
  // The digest of one platform's image would break the builds of all others.
  if (found === undefined) {
    throw new RenewError(`${name}: what the registry answered is not a list of platforms`);
  }
  const missing = platforms.filter((platform) => !found.includes(platform));
  if (missing.length > 0) throw new RenewError(`${name} is not there for ${missing.join(", ")}`);
  return `sha256:${createHash("sha256").update(manifest).digest("hex")}`;
}

function renew(): void {
  const texts = files.map((file) => ({ file, text: readFileSync(file, "utf8") }));
  // All of them are known before the first is written.
  const renewed = texts.map((each) => ({ ...each, renewed: withDigests(each.text, digestOf) }));
  for (const { file, text, renewed: now } of renewed) {
    writeFileSync(file, now);
    const before = pinsIn(text);
    for (const [index, { name, digest }] of pinsIn(now).entries()) {
      const change = digest === before[index]?.digest ? "is as before" : `is now ${digest}`;
      process.stdout.write(`${file}: ${name} ${change}\n`);
    }
  }
}

try {
  renew();
} catch (error) {
  if (!(error instanceof RenewError)) throw error;
  process.stderr.write(`${error.message}\nNothing has been changed.\n`);
  process.exitCode = 1;
}
