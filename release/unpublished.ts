/**
 * `node release/unpublished.ts`: fails when the image, the chart or the package of this version is
 * published already, or when that cannot be found out. Wants docker, logged in, and npm.
 */
import { spawnSync } from "node:child_process";

import packageJson from "../package.json" with { type: "json" };

interface LookUp {
  readonly what: string;
  readonly command: readonly [string, ...string[]];
  /** How the program says that there is none. */
  readonly absent: RegExp;
}

function registryLookUp(what: string): LookUp {
  const command = ["docker", "buildx", "imagetools", "inspect", "--raw", what] as const;
  return { what, command, absent: /: not found|manifest unknown|name unknown/i };
}

function lookUps(): readonly LookUp[] {
  const { name, version, config } = packageJson;
  const chart = config.image.replace(/[^/]*$/, `charts/${name}`);
  const what = `${name}@${version}`;
  return [
    registryLookUp(`${config.image}:${version}`),
    registryLookUp(`${chart}:${version}`),
    { what: `${what} on npm`, command: ["npm", "view", what, "version"], absent: /\bE404\b/ },
  ];
}

/** What stands against publishing; undefined when nothing does. */
function faultOf({ what, command: [program, ...args], absent }: LookUp): string | undefined {
  const { status, stdout, stderr, error } = spawnSync(program, args, { encoding: "utf8" });
  // npm prints nothing, and does not fail, for a version that a package lacks.
  if (status === 0) return stdout.trim() === "" ? undefined : `${what} is published already`;
  if (error === undefined && absent.test(stderr)) return undefined;
  return `whether ${what} is published cannot be found out: ${error?.message ?? stderr.trim()}`;
}

const faults = lookUps().flatMap((lookUp) => faultOf(lookUp) ?? []);
for (const fault of faults) process.stderr.write(`${fault}\n`);
if (faults.length > 0) process.exitCode = 1;
