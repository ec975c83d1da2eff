/** The program in the sandbox of the image's command, and what that keeps from it. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { after, before, suite, test } from "node:test";
import { connect } from "node:tls";
import { promisify } from "node:util";
import { Authority } from "../../src/simulator/api/certificates.ts";
import { MountedSecret } from "../mounted-secret.ts";
import { configFor, Program, serveExample } from "../program.ts";
import { imageApp, imageFlags, imageSettings } from "./dockerfile.ts";

const run = promisify(execFile);
const root = mkdtempSync(join(realpathSync(tmpdir()), "kubecommit-sandbox-"));
after(() => rmSync(root, { recursive: true }));

/** In place of the folders of the image. */
const app = mkdtempSync(join(root, "app-")) + sep;
const settings = mkdtempSync(join(root, "settings-")) + sep;
const flags = imageFlags({ [imageApp]: app, [imageSettings]: settings });
const command = [...flags, `${app}kubecommit.mjs`];

/** Those after the first are read from files of Linux. */
const processFamilies = [
  "process_resident_memory_bytes",
  "process_virtual_memory_bytes",
  "process_heap_bytes",
  "process_open_fds",
  "process_max_fds",
];

before(async () => run(process.execPath, ["build.ts", `${app}kubecommit.mjs`]));

suite("in its sandbox the program", () => {
  test("reads a cluster, serves everything and stops", async () => {
    await using server = await serveExample();
    writeFileSync(`${settings}kubeconfig`, configFor(server.url));
    await using program = await Program.serving({
      command,
      flags: [`--kubeconfig=${settings}kubeconfig`],
    });
    await program.ready();
    const series = await program.series();
    assert.equal(series.get('kubecommit_node_ready{node="node1"}'), 1);
    for (const path of ["/", "/api/v1/snapshot", "/openapi.json", "/livez"]) {
      assert.equal((await program.get(path)).status, 200, path);
    }
    assert.deepEqual(program.complaints, []);
    program.signal("SIGTERM");
    assert.equal((await program.ended()).code, 0);
  });

  test("serves over TLS by a web configuration that is mounted, and follows it", async () => {
    await using server = await serveExample();
    writeFileSync(`${settings}kubeconfig`, configFor(server.url));
    const web = `${settings}web`;
    mkdirSync(web);
    const authority = new Authority();
    const yaml = "tls_server_config: { cert_file: tls.crt, key_file: tls.key }\n";
    const files = () => {
      const { cert, key } = authority.issue({ commonName: "exporter" });
      return { "web.yml": yaml, "tls.crt": cert, "tls.key": key };
    };
    const secret = MountedSecret.in(web, files());
    await using program = await Program.serving({
      command,
      flags: [
        `--kubeconfig=${settings}kubeconfig`,
        `--web.config.file=${web}/web.yml`,
        "--auth.kubernetes",
      ],
    });
    const served = async (): Promise<string> => {
      const { hostname, port } = new URL(program.url);
      const socket = connect({ host: hostname, port: Number(port), ca: authority.cert });
      await once(socket, "secureConnect");
      const { fingerprint256 } = socket.getPeerCertificate();
      socket.destroy();
      return fingerprint256;
    };
    const first = await served();
    secret.swap(files());
    program.signal("SIGHUP");
    await program.until(async () => assert.notEqual(await served(), first));
    assert.deepEqual(program.complaints, []);
  });

  test("knows what it needs itself", async () => {
    await using program = await Program.serving({ command, flags: ["--demo"] });
    const series = await program.series();
    const families = process.platform === "linux" ? processFamilies : processFamilies.slice(0, 1);
    for (const name of families) assert.ok((series.get(name) ?? 0) > 0, name);
  });

  test("runs the demo, and leaves nothing behind", async () => {
    await using program = await Program.serving({ command, flags: ["--demo"] });
    await program.ready();
    program.signal("SIGTERM");
    const { code, stdout } = await program.ended();
    assert.equal(code, 0);
    const [, port = ""] = /:(\d+)$/.exec(program.url) ?? [];
    const [first] = /http:\S+/.exec(stdout) ?? [];
    assert.equal(first, `http://localhost:${port}/`, "the page is what people are shown first");
    const [kubeconfig = ""] = /\/tmp\/kubecommit-demo-\S+/.exec(stdout) ?? [];
    assert.match(kubeconfig, /kubeconfig$/);
    assert.ok(!existsSync(kubeconfig));
  });

  test("says in a sentence where the demo must be able to write", async () => {
    const environment = { TMPDIR: root };
    await using program = await Program.start({ command, flags: ["--demo"], environment });
    const { code, stderr } = await program.ended();
    assert.equal(code, 1);
    assert.match(stderr, /^the demo cannot write its kubeconfig in .*mount a tmpfs on \/tmp.*\n$/);
  });

  test("says the commit that it was built from", async () => {
    await using program = await Program.serving({ command, flags: ["--demo"] });
    const { body } = await program.get("/metrics");
    const [, revision] = /^kubecommit_build_info\{.*revision="([^"]*)"/m.exec(body) ?? [];
    assert.match(revision ?? "", /^([0-9a-f]{40}(-dirty)?|unknown)$/);
  });
});

suite("in a narrower sandbox", () => {
  test("what it cannot know of itself is absent, and not 0", async () => {
    const narrow = command.filter((flag) => !flag.startsWith("--allow-fs-read=/proc/"));
    await using program = await Program.serving({ command: narrow, flags: ["--demo"] });
    const series = await program.series();
    const [resident = "", ...others] = processFamilies;
    assert.ok((series.get(resident) ?? 0) > 0);
    for (const name of others) assert.ok(!series.has(name), name);
  });
});

/**
 * What a program tries that has been taken over, and how Node refuses it; `target` is a place outside
 * of the sandbox. The page docs/image.md says so.
 */
const refused = {
  "reads a file": ["fs.readFileSync(target)", "ERR_ACCESS_DENIED"],
  "lists a folder": ["fs.readdirSync('/')", "ERR_ACCESS_DENIED"],
  "reads the environment": ["fs.readFileSync('/proc/self/environ')", "ERR_ACCESS_DENIED"],
  "reads its memory": ["fs.openSync('/proc/self/mem')", "ERR_ACCESS_DENIED"],
  "goes round by its root": [
    "fs.readFileSync('/proc/self/fd/../root' + target)",
    "ERR_ACCESS_DENIED",
  ],
  "reads a file of variables": ["process.loadEnvFile(target)", "ERR_ACCESS_DENIED"],
  "writes a file": ["fs.writeFileSync(target, '')", "ERR_ACCESS_DENIED"],
  "writes beside itself": [
    "fs.writeFileSync(import.meta.filename + '.more', '')",
    "ERR_ACCESS_DENIED",
  ],
  "writes where settings are": [
    `fs.writeFileSync(${JSON.stringify(`${settings}more`)}, '')`,
    "ERR_ACCESS_DENIED",
  ],
  "writes a report": ["process.report.writeReport(target)", "ERR_ACCESS_DENIED"],
  "writes its heap": ["v8.writeHeapSnapshot(target)", "ERR_ACCESS_DENIED"],
  "removes itself": ["fs.unlinkSync(import.meta.filename)", "ERR_ACCESS_DENIED"],
  "links to a file": [
    `fs.symlinkSync(target, ${JSON.stringify(`${app}link`)})`,
    "ERR_ACCESS_DENIED",
  ],
  "opens a database": ["await database(target)", "ERR_UNKNOWN_BUILTIN_MODULE"],
  "starts a program": [
    "childProcess.spawnSync(process.execPath, ['--version'])",
    "ERR_ACCESS_DENIED",
  ],
  "starts a thread": ["new workers.Worker('', { eval: true })", "ERR_ACCESS_DENIED"],
  "opens the inspector": ["inspector.open(0, '127.0.0.1')", "ERR_ACCESS_DENIED"],
  "uses WASI": ["await wasi('/')", "ERR_ACCESS_DENIED"],
  "loads an add-on": ["process.dlopen({ exports: {} }, target)", "ERR_DLOPEN_DISABLED"],
  "evaluates a string": ["eval('1')", "EvalError"],
  "makes a function from a string": ["new Function('return 1')()", "EvalError"],
  "reads __proto__": ["({}).__proto__", "ERR_PROTO_ACCESS"],
} as const;

/** What no flag of Node forbids, so that the page must not promise it. */
const possible = {
  "compiles a script": "vm.runInThisContext('1')",
  "imports a text": "await import('data:text/javascript,export default 1')",
  "compiles a module": "new Module('made')._compile('module.exports = 1', 'made.js')",
  "compiles WebAssembly": "new WebAssembly.Module(new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]))",
} as const;

/** Tries everything, and gives the outcome of each. */
async function attempt(nodeFlags: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const codes = { ...possible, ...Object.fromEntries(codesOfRefused) };
  const target = mkdtempSync(join(root, "outside-"));
  const tries = Object.entries(codes).map(
    ([name, code]) =>
      `try { ${code}; outcomes[${JSON.stringify(name)}] = "done"; } catch (error) { outcomes[${JSON.stringify(name)}] = error.code ?? error.name; }`,
  );
  writeFileSync(join(target, "file"), "SECRET=1");
  const file = `${app}attempts.mjs`;
  writeFileSync(
    file,
    `import childProcess from "node:child_process";
     import fs from "node:fs";
     import inspector from "node:inspector";
     import Module from "node:module";
     import v8 from "node:v8";
     import vm from "node:vm";
     import workers from "node:worker_threads";
     const database = async (file) => new (await import("node:sqlite")).DatabaseSync(file);
     const wasi = async (folder) =>
       new (await import("node:wasi")).WASI({ version: "preview1", preopens: { folder } });
     const target = ${JSON.stringify(join(target, "file"))};
     const outcomes = {};
     ${tries.join("\n")}
     console.log(JSON.stringify(outcomes));
     process.exit();`,
  );
  const { stdout } = await run(process.execPath, [...nodeFlags, file]);
  return JSON.parse(stdout);
}

const codesOfRefused = Object.entries(refused).map(([name, [code]]) => [name, code] as const);

test("nothing outside of the sandbox can be read, written or run", async () => {
  const outcomes = await attempt(flags);
  for (const [name, [, error]] of Object.entries(refused))
    assert.equal(outcomes[name], error, name);
  for (const name of Object.keys(possible)) assert.equal(outcomes[name], "done", name);
});

test("without it, what is tried works", async () => {
  const outcomes = await attempt([]);
  for (const name of ["reads a file", "opens a database", "uses WASI"]) {
    assert.equal(outcomes[name], "done", name);
  }
});
