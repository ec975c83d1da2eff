/** What actionlint does not check: how little the workflows trust and may do. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { parse } from "yaml";

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly uses?: string;
  readonly permissions?: object;
  readonly "timeout-minutes"?: number;
  readonly "runs-on"?: string;
  readonly steps?: readonly Step[];
}

interface Workflow {
  readonly on: { readonly push?: { readonly tags?: readonly string[] } };
  readonly permissions?: object;
  readonly jobs: Readonly<Record<string, Job>>;
}

const files = globSync(".github/workflows/*.yml");
const texts = new Map(files.map((file) => [file, readFileSync(file, "utf8")]));
const workflows: readonly (readonly [string, Workflow])[] = Array.from(texts, ([file, text]) => [
  file,
  parse(text),
]);
const jobs = workflows.flatMap(([file, { jobs: all }]) =>
  Object.entries(all).map(([name, job]) => [`${file}: ${name}`, job] as const),
);
const steps = jobs.flatMap(([name, job]) => (job.steps ?? []).map((step) => [name, step] as const));

suite("the workflows", () => {
  test("are there", () => {
    assert.ok(files.length >= 4);
    assert.ok(steps.length > 20);
  });

  test("pin every action by commit, one commit for each release of it", () => {
    const commits = new Map<string, string>();
    for (const [file, text] of texts) {
      for (const [line, name = ""] of text.matchAll(/uses: *(\S+).*$/gm)) {
        if (name.startsWith("./")) continue;
        assert.match(line, /uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, file);
        const [action = "", commit = ""] = name.split("@");
        assert.equal(commits.get(action) ?? commit, commit, `${file}: ${action}`);
        commits.set(action, commit);
      }
    }
    assert.ok(commits.size > 0);
  });

  test("may do nothing beside what each job says", () => {
    for (const [file, { permissions }] of workflows) assert.deepEqual(permissions, {}, file);
    for (const [name, { permissions }] of jobs) assert.ok(permissions, name);
  });

  test("run once for a tag: those that the release calls do not begin by themselves", () => {
    const called = jobs.flatMap(([, { uses = "" }]) =>
      uses.startsWith("./") ? [uses.slice(2)] : [],
    );
    assert.ok(called.length > 0);
    const begun = workflows.filter(([, { on }]) => on.push?.tags !== undefined);
    assert.deepEqual(
      begun.map(([file]) => file).filter((file) => called.includes(file)),
      [],
    );
  });

  test("end in time, on a release of the machine that is named", () => {
    for (const [name, job] of jobs) {
      if (job.uses !== undefined) continue;
      assert.ok((job["timeout-minutes"] ?? Infinity) <= 90, name);
      assert.doesNotMatch(job["runs-on"] ?? "", /latest/, name);
    }
  });

  test("leave no credentials in the checkout", () => {
    for (const [name, { uses, with: given }] of steps) {
      if (!uses?.startsWith("actions/checkout@")) continue;
      assert.equal(given?.["persist-credentials"], false, name);
    }
  });

  test("put no text of others into a script", () => {
    for (const [name, { run = "" }] of steps) {
      for (const [, expression = ""] of run.matchAll(/\$\{\{\s*(.*?)\s*\}\}/g)) {
        assert.match(expression, /^matrix\.\w+$/, name);
      }
    }
  });

  test("pin every image by digest", () => {
    for (const [file, text] of texts) {
      for (const [, image = ""] of text.matchAll(/(?:image|container|BUILDKIT): (\S+)$/gm)) {
        assert.match(image, /@sha256:[0-9a-f]{64}$/, file);
      }
    }
  });
});
