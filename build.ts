/**
 * `npm run build`: the whole program as one file, `dist/kubecommit.mjs` or the one that is named,
 * with a source map beside it, and as a second argument the file for what esbuild says is in it.
 *
 * Imported as it is, the Kubernetes client costs some 90 MB of memory and half a second, nearly all
 * of it for generated API classes that are never called. Here the unused part is left out.
 *
 * `REVISION` is the commit that is built, for where there is no repository, as in the image's build.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";

import { build } from "esbuild";
import type { Plugin } from "esbuild";

import packageJson from "./package.json" with { type: "json" };
import { checkedOutRevision } from "./src/revision.ts";

const insideClient = /@kubernetes[/\\]client-node[/\\]dist/;

/**
 * Only `KubeConfig` is used, whose module graph has no side effects that matter to it. The client's
 * modules name each other by file; to let esbuild resolve each of the thousands takes seconds.
 */
const treeShakeKubernetesClient: Plugin = {
  name: "tree-shake-kubernetes-client",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^@kubernetes\/client-node$/ }, async ({ path, ...options }) => {
      if (options.pluginData === "resolved") return undefined;
      const { importer, resolveDir, kind } = options;
      const own = { importer, resolveDir, kind, pluginData: "resolved" };
      return { ...(await esbuild.resolve(path, own)), sideEffects: false };
    });
    esbuild.onResolve({ filter: /^\.\.?\// }, ({ path, importer, resolveDir }) =>
      insideClient.test(importer)
        ? { path: join(resolveDir, path), sideEffects: false }
        : undefined,
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
 * Express parses bodies and queries, which nothing here asks it to do, and knows the media types of
 * a thousand kinds of files. That is half a megabyte of tables and a tenth of the start.
 */
const unusedOfExpress: Plugin = {
  name: "unused-of-express",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^(body-parser|qs)$/ }, ({ path }) => ({
      path,
      namespace: "left-out",
    }));
    esbuild.onLoad({ filter: /./, namespace: "left-out" }, ({ path }) => ({
      contents: `
        const leftOut = () => { throw new Error("${path} is not in the bundle") };
        module.exports = { json: leftOut, raw: leftOut, text: leftOut, urlencoded: leftOut, parse: leftOut };
      `,
    }));
    esbuild.onLoad({ filter: /[/\\]mime-db[/\\]db\.json$/ }, ({ path }) => {
      const types: Readonly<Record<string, unknown>> = JSON.parse(readFileSync(path, "utf8"));
      const kept = servedTypes.map((type) => [type, types[type]]);
      return { contents: JSON.stringify(Object.fromEntries(kept)), loader: "json" };
    });
  },
};

/** What is served, beside what has its whole Content-Type set by us. */
const servedTypes = ["application/json", "text/html", "text/plain", "application/octet-stream"];

/** The names that a module exports, `default` among them. */
async function namesOf(path: string): Promise<readonly string[]> {
  const module: object = await import(path);
  return Object.keys(module).filter((name) => /^[a-z]\w*$/i.test(name));
}

/** What the Kubernetes client imports for what few kubeconfigs name. */
const seldom = /^(hpagent|jsonpath-plus|openid-client|socks|socks-proxy-agent)$/;

/** A package that is set up when something of it is first used, and not at each start. */
const onDemand: Plugin = {
  name: "on-demand",
  setup(esbuild) {
    esbuild.onResolve({ filter: seldom }, async ({ path, importer, resolveDir, kind }) => {
      if (kind !== "import-statement" || !insideClient.test(importer)) return undefined;
      const found = await esbuild.resolve(path, { importer, resolveDir, kind: "require-call" });
      return { path: found.path, namespace: "on-demand" };
    });
    esbuild.onLoad({ filter: /./, namespace: "on-demand" }, async ({ path }) => {
      const properties = (await namesOf(path)).map(
        (name) =>
          `${JSON.stringify(name)}: { enumerable: true, get: () => load()[${JSON.stringify(name)}] }`,
      );
      return {
        contents: `
          const load = () => require(${JSON.stringify(path)});
          Object.defineProperties(exports, { __esModule: { value: true }, ${properties.join()} });
        `,
        resolveDir: dirname(path),
      };
    });
  },
};

/**
 * Node's modules are required, not imported: an import of a name that an older Node lacks would end
 * it with a syntax error before its first line. Only names that are used are read, as others have
 * Node load more of itself.
 */
const requireBuiltins: Plugin = {
  name: "require-builtins",
  setup(esbuild) {
    esbuild.onResolve({ filter: /^(node:)?[a-z0-9_/]+$/ }, ({ path, kind }) =>
      kind === "import-statement" && isBuiltin(path) ? { path, namespace: "builtin" } : undefined,
    );
    esbuild.onLoad({ filter: /./, namespace: "builtin" }, async ({ path }) => {
      const names = (await namesOf(path)).filter((name) => name !== "default");
      return {
        contents: `
          const builtin = require(${JSON.stringify(path)});
          export default builtin;
          ${names.map((name) => `export const ${name} = /* @__PURE__ */ (() => builtin.${name})();`).join("")}
        `,
      };
    });
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
  // For npm run bench -- profile; the bundle knows nothing of it.
  sourcemap: "external",
  sourcesContent: false,
  metafile: true,
  define: {
    bundledRevision: JSON.stringify(process.env["REVISION"] || checkedOutRevision(".")),
  },
  banner: { js: banner() },
  plugins: [requireBuiltins, unusedOfExpress, onDemand, treeShakeKubernetesClient, stubUndici],
  logLevel: "info",
});
if (metafile !== undefined) writeFileSync(metafile, JSON.stringify(result.metafile));
