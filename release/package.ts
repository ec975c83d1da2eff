/**
 * `npm run package`: what is published to npm, in `dist/package`: the bundle, without a dependency,
 * its man page and completions. What was in the folder before is removed. The same source makes the
 * same files.
 * `node release/package.ts FOLDER BUNDLE` takes a bundle that has been built elsewhere.
 */
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import packageJson from "../package.json" with { type: "json" };
import { bashCompletion } from "../src/commands/completion/bash.ts";
import { fishCompletion } from "../src/commands/completion/fish.ts";
import { kubectlCompletion } from "../src/commands/completion/kubectl.ts";
import { zshCompletion } from "../src/commands/completion/zsh.ts";
import { heapFlags, heapVariables } from "../runtime.ts";

const [folder = "dist/package", built = "dist/kubecommit.mjs"] = process.argv.slice(2);
const { name, version, description, license, homepage, bugs, repository, type, engines } =
  packageJson;
const bundle = "kubecommit.mjs";
const licences = `${bundle}.LEGAL.txt`;
const manual = `${name}.1`;
/** kubectl asks it by this name what may follow `kubectl commit`. */
const plugin = "kubectl_complete-commit";
const completions: Readonly<Record<string, string>> = {
  [`${name}.bash`]: bashCompletion(),
  [`${name}.fish`]: fishCompletion(),
  [`_${name}`]: zshCompletion(),
};

// npm publishes whatever it finds there.
rmSync(folder, { recursive: true, force: true });
mkdirSync(folder, { recursive: true });
for (const file of ["README.md", "CHANGELOG.md", "LICENSE"]) copyFileSync(file, join(folder, file));
copyFileSync(`${built}.LEGAL.txt`, join(folder, licences));
copyFileSync(join("docs", manual), join(folder, manual));
mkdirSync(join(folder, "completions"));
for (const [file, text] of Object.entries(completions)) {
  writeFileSync(join(folder, "completions", file), text);
}
writeFileSync(join(folder, plugin), kubectlCompletion(), { mode: 0o755 });
const described = { name, version, description, license, homepage, bugs, repository };
const bin = { [name]: bundle, "kubectl-commit": bundle, [plugin]: plugin };
const files = [bundle, licences, manual, plugin, "completions", "CHANGELOG.md"];
const run = { type, engines, bin, man: [manual], files };
writeFileSync(
  join(folder, "package.json"),
  `${JSON.stringify({ ...described, ...run }, null, 2)}\n`,
);
// npm runs it by its first line.
const program = readFileSync(built, "utf8");
const variables = Object.entries(heapVariables).map((pair) => pair.join("="));
const command = [...variables, "node", "--disable-proto=throw", ...heapFlags].join(" ");
writeFileSync(join(folder, bundle), `#!/usr/bin/env -S ${command}\n${program}`, { mode: 0o755 });
