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
import { join } from "node:path";

import { build } from "esbuild";
import type { Plugin } from "esbuild";

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

const [outfile = "dist/kubecommit.mjs", metafile] = process.argv.slice(2);
const result = await build({
  entryPoints: ["src/main.ts"],
  outfile,
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  minifySyntax: true,
  minifyWhitespace: true,
  legalComments: "linked",
  metafile: true,
  define: {
    bundledRevision: JSON.stringify(process.env["REVISION"] || checkedOutRevision(".")),
  },
  // CommonJS dependencies ask for Node's modules with require.
  banner: {
    js: 'import { createRequire as kubecommitRequire } from "node:module"; const require = kubecommitRequire(import.meta.url);',
  },
  plugins: [treeShakeKubernetesClient, stubUndici],
  logLevel: "info",
});
if (metafile !== undefined) writeFileSync(metafile, JSON.stringify(result.metafile));
