/**
 * `npm run sbom`: what is in the bundle, as CycloneDX in `dist/kubecommit.cdx.json` or the file that is
 * named: the packages that esbuild took code from, as npm describes them, with the licences and the
 * hashes of the lock file. What the image's base consists of is not in it.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import packageJson from "../package.json" with { type: "json" };

/** The fields of CycloneDX that are changed here. */
interface Bom {
  readonly metadata: { readonly component: object };
  readonly components: readonly { readonly "bom-ref": string }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}

/** Of esbuild: which files are in which output, and with how many bytes. */
interface Metafile {
  readonly outputs: Readonly<
    Record<
      string,
      { readonly inputs: Readonly<Record<string, { readonly bytesInOutput: number }>> }
    >
  >;
}

/** `NAME@VERSION` of every package in the bundle. */
function bundledPackages(): ReadonlySet<string> {
  const folder = mkdtempSync(join(tmpdir(), "kubecommit-sbom-"));
  const metafile = join(folder, "meta.json");
  execFileSync(process.execPath, ["build.ts", join(folder, "kubecommit.mjs"), metafile]);
  const { outputs }: Metafile = JSON.parse(readFileSync(metafile, "utf8"));
  rmSync(folder, { recursive: true });
  const files = Object.values(outputs).flatMap(({ inputs }) =>
    Object.entries(inputs).filter(([, { bytesInOutput }]) => bytesInOutput > 0),
  );
  // Before a path there may be the namespace that a plugin of the build has it in.
  const folders = new Set(
    files.map(([file]) => /^(?:\w+-\w+:)?(.*node_modules\/(@[^/]+\/)?[^/]+)/.exec(file)?.[1]),
  );
  return new Set(
    [...folders]
      .filter((path) => path !== undefined)
      .map((path): { name: string; version: string } =>
        JSON.parse(readFileSync(join(path, "package.json"), "utf8")),
      )
      .map(({ name, version }) => `${name}@${version}`),
  );
}

function productionBom(): Bom {
  const flags = ["sbom", "--sbom-format=cyclonedx", "--omit=dev", "--omit=optional"];
  return JSON.parse(execFileSync("npm", flags, { encoding: "utf8", maxBuffer: 64 * 1024 ** 2 }));
}

const [file = "dist/kubecommit.cdx.json"] = process.argv.slice(2);
const bundled = bundledPackages();
const bom = productionBom();
const own = `${packageJson.name}@${packageJson.version}`;
const isIn = (ref: string): boolean => ref === own || bundled.has(ref);
const components = bom.components.filter((component) => isIn(component["bom-ref"]));
const missing = [...bundled].filter(
  (ref) => !components.some((component) => component["bom-ref"] === ref),
);
if (missing.length > 0) throw new Error(`npm lists no production package ${missing.join(", ")}`);
mkdirSync(dirname(file), { recursive: true });
const document = {
  ...bom,
  metadata: {
    ...bom.metadata,
    // npm calls it after the folder of the checkout.
    component: { ...bom.metadata.component, type: "application", name: packageJson.name },
  },
  components,
  dependencies: bom.dependencies
    .filter(({ ref }) => isIn(ref))
    .map(({ ref, dependsOn }) => ({ ref, dependsOn: dependsOn.filter((each) => isIn(each)) })),
};
writeFileSync(file, `${JSON.stringify(document, null, 2)}\n`);
process.stdout.write(`${file}: ${components.length} packages\n`);
