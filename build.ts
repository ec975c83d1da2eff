/**
 * `npm run build`: the whole program as one file, `dist/kubecommit.mjs` or the one that is named,
 * and as a second argument the file for what esbuild says is in it.
 *
 * Imported as it is, the Kubernetes client costs some 90 MB of memory and half a second, nearly all
 * of it for generated API classes that are never called. Here the unused part is left out.
 *
 * `REVISION` is the commit that is built, for where there is no repository, as in the image's build.
 */
import { writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { join } from "node:path";

import { build } from "esbuild";
import type { Plugin } from "esbuild";

import packageJson from "./package.json" with { type: "json" };
import { checkedOutRevision } from "./src/revision.ts";

/**
 * Only `KubeConfig` is used, whose module graph has no side effects that matter to it. The client's
 * modules name each other by file; to let esbuild resolve each of the thousands takes seconds.
 */
const treeShakeKubernetesClient: Plugin = {
  name: "tree-shake-kubernetes-client",
  setup(esbuild) {
    const inside = /@kubernetes[/\\]client-node[/\\]dist/;
    esbuild.onResolve({ filter: /^@kubernetes\/client-node$/ }, async ({ path, ...options }) => {
      if (options.pluginData === "resolved") return undefined;
      const { importer, resolveDir, kind } = options;
      const own = { importer, resolveDir, kind, pluginData: "resolved" };
      return { ...(await esbuild.resolve(path, own)), sideEffects: false };
    });
    esbuild.onResolve({ filter: /^\.\.?\// }, ({ path, importer, resolveDir }) =>
      inside.test(importer) ? { path: join(resolveDir, path), sideEffects: false } : undefined,
    );
  },
};

/** The client's fetch library: credentials are applied to node:https requests instead. */
const stubUndici: Plugin = {
  name: "stub-undici",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^undici$/ }, () => ({ path: "undici", namespace: "stub" }));
    esbuild.onLoad({ filter: /./, namespace: "stub" }, () => ({
      contents: "export class Agent {} export class ProxyAgent {} export const fetch = undefined;",
    }));
  },
};

/**
 * Node's modules are required, not imported: an import of a name that an older Node lacks would end
 * it with a syntax error before its first line.
 */
const requireBuiltins: Plugin = {
  name: "require-builtins",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^(node:)?[a-z_/]+$/ }, ({ path, kind }) =>
      kind === "import-statement" && isBuiltin(path) ? { path, namespace: "builtin" } : undefined,
    );
    esbuild.onLoad({ filter: /./, namespace: "builtin" }, ({ path }) => ({
      contents: `module.exports = require(${JSON.stringify(path)});`,
    }));
  },
};

/**
 * The start of the file, before anything of the program: on an older Node one line says which is
 * needed. CommonJS dependencies ask for Node's modules with require.
 */
function banner(): string {
  const [, major, minor] = /^>=(\d+)\.(\d+)$/.exec(packageJson.engines.node) ?? [];
  return `import { createRequire as kubecommitRequire } from "node:module";
{
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major < ${major} || (major === ${major} && minor < ${minor})) {
    process.stderr.write("kubecommit needs Node ${major}.${minor} or newer, and this is Node " + process.versions.node + " (" + process.execPath + ").\\n");
    process.exit(1);
  }
}
const require = kubecommitRequire(import.meta.url);`;
}

/** What an older Node has to read whole before it comes to the line that says so. */
const syntax = "node16.17";

const [outfile = "dist/kubecommit.mjs", metafile] = process.argv.slice(2);
const result = await build({
  entryPoints: ["src/main.ts"],
  outfile,
  bundle: true,
  platform: "node",
  target: syntax,
  format: "esm",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "linked",
  metafile: true,
  define: {
    bundledRevision: JSON.stringify(process.env["REVISION"] || checkedOutRevision(".")),
  },
  banner: { js: banner() },
  plugins: [requireBuiltins, treeShakeKubernetesClient, stubUndici],
  logLevel: "info",
});
if (metafile !== undefined) writeFileSync(metafile, JSON.stringify(result.metafile));
