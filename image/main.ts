/**
 * `npm run image`: builds the image with the engine that is there, docs/image.md. Options go
 * behind `--`, and what goes behind a second `--` is for the engine:
 *
 *     npm run image -- --tag=registry.example/kubecommit:1 --platform=linux/amd64,linux/arm64 --push
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";

import { type Build, commandsOf, type Engine, engines, metadataFile } from "./engines.ts";
import { readSource } from "./source.ts";

/** Why there is no image, for people to read. */
class ImageError extends Error {}

/** The one that is asked for, or the first one that works: a docker without its daemon does not. */
function engineOf(wanted: string | undefined): Engine {
  const [found] = wanted
    ? engines.filter((engine) => engine === wanted)
    : engines.filter((engine) => spawnSync(engine, ["version"], { stdio: "ignore" }).status === 0);
  if (found !== undefined) return found;
  throw new ImageError(
    wanted
      ? `--engine must be one of ${engines.join(", ")}, not ${wanted}`
      : `nothing that builds images works here; install one of ${engines.join(", ")}`,
  );
}

function readBuild(args: readonly string[]): { engine: Engine; build: Build } {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      engine: { type: "string" },
      tag: { type: "string", multiple: true },
      platform: { type: "string", multiple: true, default: [] },
      push: { type: "boolean", default: false },
    },
  });
  const source = readSource();
  const [first = source.tag, ...others] = values.tag ?? [];
  if (values.push && !/^[0-9a-f]{40}$/.test(source.revision)) {
    throw new ImageError(
      `what is pushed must be a commit, so that its revision says what is in it; this is ${source.revision}`,
    );
  }
  const platforms = values.platform.flatMap((list) => list.split(","));
  const build = { source, tags: [first, ...others], platforms, push: values.push } as const;
  return { engine: engineOf(values.engine), build: { ...build, more: positionals } };
}

function run([program = "", ...args]: readonly string[]): void {
  process.stderr.write(`${[program, ...args].join(" ")}\n`);
  const { status, error } = spawnSync(program, args, { stdio: "inherit" });
  if (error) throw new ImageError(`${program} cannot be run: ${error.message}`);
  if (status !== 0) throw new ImageError(`${program} failed`);
}

try {
  const { engine, build } = readBuild(process.argv.slice(2));
  mkdirSync(dirname(metadataFile), { recursive: true });
  for (const command of commandsOf[engine](build)) run(command);
} catch (error) {
  const isOurs = error instanceof ImageError || (error instanceof Error && "code" in error);
  if (!isOurs) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
