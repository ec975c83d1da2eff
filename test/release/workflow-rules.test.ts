/** The rules for workflows, tried on workflows that give the repository away. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { workflowFaults } from "./workflow-rules.ts";

const npmCi = "      - run: npm ci\n";
const anyFirst = (text: string): [string, string] => [npmCi, `${npmCi}${text}`];

/** What is changed in which workflow, and the fault that this must be. */
const sabotages: readonly (readonly [
  what: string,
  file: string,
  change: readonly [string, string],
  fault: RegExp,
])[] = [
  [
    "a pull request runs with the rights of main",
    "test.yml",
    ["  pull_request:", "  pull_request_target:"],
    /trigger: pull_request_target/,
  ],
  [
    "another workflow starts it",
    "soak.yml",
    ["  workflow_dispatch:", "  workflow_run: { workflows: [test] }"],
    /trigger: workflow_run/,
  ],
  [
    "a comment starts it",
    "soak.yml",
    ["  workflow_dispatch:", "  issue_comment:"],
    /trigger: issue_comment/,
  ],
  ["every tag is released", "release.yml", ['["v*"]', '["*"]'], /push of more than/],
  [
    "a release takes an input",
    "test.yml",
    ["  workflow_call:", "  workflow_call: { inputs: { ref: { type: string } } }"],
    /workflow_call with inputs/,
  ],
  [
    "a job may do everything",
    "test.yml",
    ["    permissions:\n      contents: read", "    permissions: write-all"],
    /rights: "write-all"/,
  ],
  [
    "a job may do more",
    "conformance.yml",
    ["      contents: read", "      contents: read\n      id-token: write"],
    /rights: .*id-token/,
  ],
  [
    "a job says nothing of its rights",
    "soak.yml",
    ["    permissions:\n      contents: read\n", ""],
    /rights: undefined/,
  ],
  [
    "a workflow has rights",
    "soak.yml",
    ["permissions: {}", "permissions: write-all"],
    /of the whole/,
  ],
  [
    "secrets are passed on",
    "release.yml",
    [
      "    uses: ./.github/workflows/test.yml",
      "    uses: ./.github/workflows/test.yml\n    secrets: inherit",
    ],
    /field of a job: secrets/,
  ],
  [
    "a cache of Node's packages",
    "release.yml",
    ["          node-version: 24\n", "          node-version: 24\n          cache: npm\n"],
    /cache or other input: cache/,
  ],
  ["a cache of Go's", "release.yml", ["cache: false", "cache: true"], /cache: of Go/],
  ["a cache of Go's unsaid", "release.yml", ["          cache: false\n", ""], /cache: of Go/],
  [
    "a cache of any files",
    "test.yml",
    anyFirst(`      - uses: actions/cache@${"a".repeat(40)} # v4.0.0\n`),
    /action: actions\/cache/,
  ],
  [
    "an action in another way of writing",
    "test.yml",
    anyFirst('      - { "uses" : "evil/action@main" }\n'),
    /action: evil\/action@main/,
  ],
  [
    "the code of a pull request",
    "test.yml",
    [
      "persist-credentials: false",
      "persist-credentials: false\n          ref: ${{ github.event.pull_request.head.sha }}",
    ],
    /expression: github\.event\.pull_request\.head\.sha/,
  ],
  [
    "another repository",
    "test.yml",
    ["persist-credentials: false", "persist-credentials: false\n          repository: evil/fork"],
    /checkout: of something else/,
  ],
  [
    "credentials stay",
    "test.yml",
    ["persist-credentials: false", "persist-credentials: true"],
    /checkout: of something else/,
  ],
  [
    "a title gets into a shell by the environment",
    "test.yml",
    anyFirst(
      '      - run: bash -c "echo $TITLE | sh"\n        env:\n          TITLE: ${{ github.event.pull_request.title }}\n',
    ),
    /expression: github\.event\.pull_request\.title/,
  ],
  [
    "a text is run",
    "test.yml",
    anyFirst('      - run: bash -c "echo $TITLE | sh"\n'),
    /evaluates a text/,
  ],
  [
    "the name of a branch is run",
    "test.yml",
    anyFirst('      - run: eval "$GITHUB_HEAD_REF"\n'),
    /variable: GITHUB_HEAD_REF/,
  ],
  [
    "the event is read",
    "test.yml",
    anyFirst('      - run: jq .pull_request.title "$GITHUB_EVENT_PATH"\n'),
    /variable: GITHUB_EVENT_PATH/,
  ],
  [
    "the environment of later steps is written",
    "test.yml",
    anyFirst('      - run: cat file >> "$GITHUB_ENV"\n'),
    /variable: GITHUB_ENV/,
  ],
  [
    "all secrets in an environment",
    "test.yml",
    anyFirst("      - run: npm test\n        env:\n          ALL: ${{ toJSON(secrets) }}\n"),
    /expression: toJSON\(secrets\)/,
  ],
  [
    "a secret in a script",
    "test.yml",
    anyFirst("      - run: echo ${{ secrets.GITHUB_TOKEN }}\n"),
    /script: secrets\.GITHUB_TOKEN/,
  ],
  [
    "packages run scripts where something is published",
    "release.yml",
    ["npm ci --ignore-scripts", "npm ci"],
    /script: of packages/,
  ],
  [
    "something is published past the environment",
    "release.yml",
    ["    environment: release\n", ""],
    /environment: undefined/,
  ],
  ["a machine of one's own", "test.yml", ["macos-15]", "self-hosted]"], /machine: self-hosted/],
  [
    "a machine of one's own beside the matrix",
    "test.yml",
    ['node: ["24", latest]', 'node: ["24", latest]\n        include: [{ machine: self-hosted }]'],
    /matrix: include/,
  ],
  [
    "a container",
    "soak.yml",
    ["    timeout-minutes: 80", "    timeout-minutes: 80\n    container: evil:latest"],
    /field of a job: container/,
  ],
  [
    "another shell",
    "test.yml",
    anyFirst("      - run: npm test\n        shell: python {0}\n"),
    /field of a step: shell/,
  ],
  ["a job that nobody has heard of", "soak.yml", ["  hour:", "  more:"], /more: rights/],
  [
    "a workflow of others",
    "release.yml",
    ["./.github/workflows/test.yml", "evil/repository/.github/workflows/test.yml@main"],
    /workflow: evil/,
  ],
];

suite("a workflow is refused in which", () => {
  for (const [what, file, [before, after], fault] of sabotages) {
    test(what, () => {
      const text = readFileSync(`.github/workflows/${file}`, "utf8");
      assert.ok(text.includes(before), "there is something to change");
      const faults = workflowFaults(
        file,
        text.replace(before, () => after),
      );
      assert.match(faults.join("\n"), fault);
    });
  }

  test("nothing is known of the file", () => {
    assert.deepEqual(workflowFaults("evil.yml", ""), ["file: evil.yml"]);
  });
});
