/** What actionlint does not check: how little the workflows trust and may do. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { suite, test } from "node:test";
import { parse } from "yaml";
import packageJson from "../../package.json" with { type: "json" };
import { workflowFaults, workflowFiles } from "./workflow-rules.ts";

interface Job {
  readonly uses?: string;
  readonly "timeout-minutes"?: number;
  readonly steps?: readonly unknown[];
}

interface Workflow {
  readonly on: { readonly push?: { readonly tags?: readonly string[] } };
  readonly jobs: Readonly<Record<string, Job>>;
}

const files = globSync(".github/workflows/*");
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

  test("hold nothing but what the closed lists of the rules have", () => {
    assert.deepEqual(files.map((file) => basename(file)).toSorted(), workflowFiles.toSorted());
    for (const [file, text] of texts)
      assert.deepEqual(workflowFaults(basename(file), text), [], file);
    // Newer releases of setup-node keep a cache by themselves for a package that has it.
    assert.ok(!("packageManager" in packageJson));
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

  test("release a commit of main, and nothing that is published already", () => {
    const release = parse(readFileSync(".github/workflows/release.yml", "utf8")).jobs;
    const scripts = (job: string): readonly string[] =>
      release[job].steps.map(({ run = "" }: { run?: string }) => run);
    assert.ok(scripts("notes").includes('git merge-base --is-ancestor "$GITHUB_SHA" origin/main'));
    assert.equal(release.notes.steps[0].with["fetch-depth"], 0);
    // Each job that publishes waits for those before it.
    assert.deepEqual(
      ["test", "conformance", "image", "chart", "package", "release"].map(
        (job) => release[job].needs,
      ),
      ["notes", "notes", ["test", "conformance"], "image", "image", ["image", "chart", "package"]],
    );
    const image = scripts("image");
    const looks = image.indexOf("node release/unpublished.ts");
    assert.ok(looks >= 0 && looks < image.findIndex((run) => run.includes("--push")));
  });

  test("end in time", () => {
    for (const [name, job] of jobs) {
      if (job.uses !== undefined) continue;
      assert.ok((job["timeout-minutes"] ?? Infinity) <= 90, name);
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
