/** What programs that build images are run with. */
import type { Source } from "./source.ts";

/** In the order in which they are looked for. */
export const engines = ["docker", "podman", "buildah"] as const;
export type Engine = (typeof engines)[number];

/** One image to build, for one or more platforms. */
export interface Build {
  readonly source: Source;
  readonly tags: readonly [string, ...string[]];
  /** As `linux/arm64`; that of the machine when there is none. */
  readonly platforms: readonly string[];
  readonly push: boolean;
  /** For the engine's build command. */
  readonly more: readonly string[];
}

/** Programs with their arguments, to be run one after the other. */
export type Commands = readonly (readonly string[])[];

export const commandsOf: Readonly<Record<Engine, (build: Build) => Commands>> = {
  docker: dockerCommands,
  podman: (build) => podmanCommands("podman", build),
  buildah: (build) => podmanCommands("buildah", build),
};

/** Where docker writes the digest of what it has pushed. */
export const metadataFile = "dist/image.json";

function dockerCommands(build: Build): Commands {
  const output = build.push
    ? ["--push", "--provenance=mode=max"]
    : ["--load", "--provenance=false"];
  const tags = build.tags.map((tag) => `--tag=${tag}`);
  const file = `--metadata-file=${metadataFile}`;
  return [
    [
      "docker",
      "buildx",
      "build",
      ...sourceFlags(build),
      ...tags,
      ...output,
      file,
      ...build.more,
      ".",
    ],
  ];
}

/** A manifest list holds the images of several platforms; one image needs none. */
function podmanCommands(engine: "podman" | "buildah", build: Build): Commands {
  const [first, ...others] = build.tags;
  const isList = build.platforms.length > 1;
  const name = isList ? `--manifest=${first}` : `--tag=${first}`;
  const seconds = Math.floor(build.source.created.getTime() / 1000);
  const format = ["--format=oci", `--timestamp=${seconds}`];
  const push = isList ? ["manifest", "push", "--all"] : ["push"];
  return [
    [engine, "build", ...format, ...sourceFlags(build), name, ...build.more, "."],
    ...others.map((tag) => [engine, "tag", first, tag]),
    ...(build.push ? build.tags : []).map((tag) => [engine, ...push, tag, `docker://${tag}`]),
  ];
}

function sourceFlags({ source, platforms }: Build): readonly string[] {
  const { version, revision, created, url } = source;
  return [
    ...(platforms.length > 0 ? [`--platform=${platforms.join(",")}`] : []),
    `--build-arg=VERSION=${version}`,
    `--build-arg=REVISION=${revision}`,
    `--build-arg=CREATED=${created.toISOString()}`,
    `--build-arg=SOURCE=${url}`,
  ];
}
