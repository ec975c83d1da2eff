import assert from "node:assert/strict";
import { readFileSync } from "node:fs";

/** The Dockerfile, with continued lines joined. */
export const instructions: readonly string[] = readFileSync("Dockerfile", "utf8")
  .replaceAll(/^#.*\n/gm, "")
  .replaceAll(/\\\n\s*/g, "")
  .split("\n")
  .filter(Boolean);

/** What the instructions of a kind say. */
export function textsOf(instruction: string): readonly string[] {
  return instructions
    .filter((line) => line.startsWith(`${instruction} `))
    .map((line) => line.slice(instruction.length + 1));
}

/** Where things are in the image. */
export const imageNode = "/nodejs/bin/node";
export const imageApp = "/app/";
export const imageSettings = "/etc/kubecommit/";

/**
 * Node's flags in the command of the image, with other folders in place of those of the image: each
 * ends in a slash.
 */
export function imageFlags(places: Readonly<Record<string, string>>): readonly string[] {
  const [text = "[]"] = textsOf("ENTRYPOINT");
  const [node, ...rest]: string[] = JSON.parse(text);
  assert.equal(node, imageNode);
  assert.equal(rest.pop(), `${imageApp}kubecommit.mjs`);
  const flags = rest.map((flag) => {
    const [, name, path] = /^(--allow-fs-\w+)=(.*)$/.exec(flag) ?? [];
    return path === undefined ? flag : `${name}=${places[path] ?? path}`;
  });
  // Newer releases of Node, which the tests are also run with, ask for the one and may lack the other.
  const known = process.allowedNodeEnvironmentFlags;
  const sqlite = "--no-experimental-sqlite";
  const own = known.has(sqlite) ? flags : flags.filter((flag) => flag !== sqlite);
  return known.has("--allow-net") ? [...own, "--allow-net"] : own;
}
