import packageJson from "../package.json" with { type: "json" };

const reference = /^([^/]+)\/([^:@]+)$/.exec(packageJson.config.image);

/**
 * What the manifests install: the version and the name of the image are written in `package.json`
 * and nowhere else.
 */
export const release = {
  version: packageJson.version,
  description: packageJson.description,
  image: `${packageJson.config.image}:${packageJson.version}`,
  registry: reference?.[1] ?? "",
  repository: reference?.[2] ?? "",
};

/** A manifest or chart file with this release's version and image in place of another's. */
export function stamped(text: string): string {
  return text
    .replaceAll(/^((?:version|appVersion):).*$/gm, `$1 ${release.version}`)
    .replaceAll(/^( *app\.kubernetes\.io\/version:).*$/gm, `$1 "${release.version}"`)
    .replaceAll(/^( *image:).*$/gm, `$1 ${release.image}`);
}
