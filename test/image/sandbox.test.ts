/** The program in the sandbox of the image's command, and what that keeps from it. */
import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, sep } from "node:path";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";
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

  test("runs the demo, and leaves nothing behind", async () => {
    await using program = await Program.serving({ command, flags: ["--demo"] });
    await program.ready();
    program.signal("SIGTERM");
    const { code, stdout } = await program.ended();
    assert.equal(code, 0);
    const [kubeconfig = ""] = /\/tmp\/kubecommit-demo-\S+/.exec(stdout) ?? [];
    assert.match(kubeconfig, /kubeconfig$/);
    assert.ok(!existsSync(kubeconfig));
  });

  test("says the commit that it was built from", async () => {
    await using program = await Program.serving({ command, flags: ["--demo"] });
    const { body } = await program.get("/metrics");
    const [, revision] = /^kubecommit_build_info\{.*revision="([^"]*)"/m.exec(body) ?? [];
    assert.match(revision ?? "", /^([0-9a-f]{40}(-dirty)?|unknown)$/);
  });
});

/** What a program tries that has been taken over; `target` is a place outside of the sandbox. */
const attempts = {
  "reads a file": "fs.readFileSync(target)",
  "lists a folder": "fs.readdirSync('/')",
  "writes a file": "fs.writeFileSync(target, '')",
  "writes beside itself": "fs.writeFileSync(import.meta.filename + '.more', '')",
  "writes where settings are": `fs.writeFileSync(${JSON.stringify(`${settings}more`)}, '')`,
  "removes itself": "fs.unlinkSync(import.meta.filename)",
  "links to a file": `fs.symlinkSync(target, ${JSON.stringify(`${app}link`)})`,
  "starts a program": "childProcess.spawnSync(process.execPath, ['--version'])",
  "starts a thread": "new workers.Worker('', { eval: true })",
  "loads an add-on": "process.dlopen({ exports: {} }, target)",
  "makes code from a string": "new Function('return 1')()",
  "reads __proto__": "({}).__proto__",
} as const;

test("nothing outside of the sandbox can be read, written or run", async () => {
  const target = join(root, "outside");
  writeFileSync(target, "secret");
  const tries = Object.entries(attempts).map(
    ([name, code]) =>
      `try { ${code}; outcomes[${JSON.stringify(name)}] = "done"; } catch (error) { outcomes[${JSON.stringify(name)}] = error.code ?? error.name; }`,
  );
  writeFileSync(
    `${app}attempts.mjs`,
    `import fs from "node:fs";
     import childProcess from "node:child_process";
     import workers from "node:worker_threads";
     const target = ${JSON.stringify(target)};
     const outcomes = {};
     ${tries.join("\n")}
     console.log(JSON.stringify(outcomes));`,
  );
  const { stdout } = await run(process.execPath, [...flags, `${app}attempts.mjs`]);
  const denied = Object.fromEntries(
    Object.keys(attempts).map((name) => [name, "ERR_ACCESS_DENIED"]),
  );
  assert.deepEqual(JSON.parse(stdout), {
    ...denied,
    "loads an add-on": "ERR_DLOPEN_DISABLED",
    "makes code from a string": "EvalError",
    "reads __proto__": "ERR_PROTO_ACCESS",
  });
  const free = await run(process.execPath, [`${app}attempts.mjs`]);
  const done: Record<string, string> = JSON.parse(free.stdout);
  assert.equal(done["reads a file"], "done", "without the sandbox it can");
});
