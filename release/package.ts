/**
 * `npm run package`: what is published to npm, in `dist/package`: the bundle, without a dependency.
 * What was in the folder before is removed.
 * `node release/package.ts FOLDER BUNDLE` takes a bundle that has been built elsewhere.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import packageJson from "../package.json" with { type: "json" };

const [folder = "dist/package", built = "dist/kubecommit.mjs"] = process.argv.slice(2);
const { name, version, description, license, homepage, bugs, repository, type, engines } =
  packageJson;
const bundle = "kubecommit.mjs";
const licences = `${bundle}.LEGAL.txt`;

// npm publishes whatever it finds there.
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const file of ["README.md", "CHANGELOG.md", "LICENSE"]) copyFileSync(file, join(folder, file));
copyFileSync(`${built}.LEGAL.txt`, join(folder, licences));
const described = { name, version, description, license, homepage, bugs, repository };
const run = { type, engines, bin: { [name]: bundle }, files: [bundle, licences, "CHANGELOG.md"] };
writeFileSync(
  join(folder, "package.json"),
  `${JSON.stringify({ ...described, ...run }, null, 2)}\n`,
);
// npm runs it by its first line; --max-semi-space-size is for large clusters, as in the image.
const program = readFileSync(built, "utf8");
const flags = ["--disable-proto=throw", "--max-semi-space-size=2"].join(" ");
writeFileSync(join(folder, bundle), `#!/usr/bin/env -S node ${flags}\n${program}`, { mode: 0o755 });
