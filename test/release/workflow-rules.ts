/**
 * What the workflows may hold, as closed lists: what is not in one of them is a fault, so that whoever
 * wants more has to say so here.
 */
import assert from "node:assert/strict";
import { parse } from "yaml";

type Fields = Readonly<Record<string, unknown>>;

/** Of each workflow, what starts it, and of each job, what it may do with the repository's token. */
const allowed: Readonly<Record<string, { on: readonly string[]; jobs: Fields }>> = {
  "test.yml": {
    on: ["push", "pull_request", "workflow_call", "workflow_dispatch"],
    jobs: {
      test: { contents: "read" },
      everything: { contents: "read" },
      image: { contents: "read" },
    },
  },
  "conformance.yml": {
    on: ["schedule", "workflow_call", "workflow_dispatch"],
    jobs: { real: { contents: "read" } },
  },
  "soak.yml": { on: ["schedule", "workflow_dispatch"], jobs: { hour: { contents: "read" } } },
  "renew.yml": {
    on: ["schedule", "workflow_dispatch"],
    jobs: { digests: { actions: "write", contents: "write", "pull-requests": "write" } },
  },
  "release.yml": {
    on: ["push"],
    jobs: {
      notes: { contents: "read" },
      test: { contents: "read" },
      conformance: { contents: "read" },
      image: { contents: "read", "id-token": "write", packages: "write" },
      chart: { contents: "read", "id-token": "write", packages: "write" },
      package: { contents: "read", "id-token": "write" },
      release: { contents: "write", "id-token": "write" },
    },
  },
};

export const workflowFiles: readonly string[] = Object.keys(allowed);

const workflowFields = "name on permissions defaults concurrency env jobs".split(" ");
// Without secrets, container, services, defaults and continue-on-error.
const jobFields =
  "name needs environment runs-on timeout-minutes permissions strategy env uses steps".split(" ");
const stepFields = "name uses with if env working-directory run".split(" ");
const machines = /^(ubuntu-24\.04(-arm)?|macos-15)$/;
const actions = /^actions\/(checkout|setup-node|setup-go)@[0-9a-f]{40}$/;
const called = /^\.\/\.github\/workflows\/(test|conformance)\.yml$/;
/** None of them is written by who opens a pull request. */
const expressions = [
  "github.event_name == 'pull_request'",
  "github.ref",
  "github.workflow",
  "matrix.machine",
  "matrix.node",
  "matrix.version",
  "secrets.GITHUB_TOKEN",
];
const variables = ["GITHUB_ACTOR", "GITHUB_REF_NAME", "GITHUB_SHA", "GITHUB_STEP_SUMMARY"];
const conditions = ["always()", "matrix.node == 'latest'"];

function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? { ...value } : {};
}

/** A text as it is, nothing as an empty one, and anything else as JSON, which no list has. */
function textOf(value: unknown): string {
  return typeof value === "string" ? value : value === undefined ? "" : JSON.stringify(value);
}

/** What is not in a closed list, as faults. */
function unknown(what: string, found: readonly string[], list: readonly string[]): string[] {
  return found.filter((each) => !list.includes(each)).map((each) => `${what}: ${each}`);
}

function isEqual(found: unknown, wanted: unknown): boolean {
  try {
    assert.deepStrictEqual(found, wanted);
    return true;
  } catch {
    return false;
  }
}

/** Every text in a document. */
function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  return Object.values(fieldsOf(value)).flatMap((each) => textsIn(each));
}

function expressionFaults(document: Fields): string[] {
  return textsIn(document).flatMap((text) => {
    const found = Array.from(text.matchAll(/\$\{\{\s*(.*?)\s*\}\}/gs), ([, each = ""]) => each);
    const isOpen = text.replaceAll(/\$\{\{.*?\}\}/gs, "").includes("${{");
    return [
      ...unknown("expression", found, expressions),
      ...(isOpen ? [`expression: ${text}`] : []),
    ];
  });
}

function triggerFaults(on: unknown, list: readonly string[]): string[] {
  const triggers = fieldsOf(on);
  const inputs = ["workflow_call", "workflow_dispatch"].filter((name) => triggers[name]);
  const { branches, tags, ...others } = fieldsOf(triggers["push"]);
  const isNarrow =
    triggers["push"] === undefined ||
    (isEqual(others, {}) && (isEqual(branches, ["main"]) || isEqual(tags, ["v*"])));
  return [
    ...(typeof on === "string" || Array.isArray(on) ? ["trigger: without its fields"] : []),
    ...unknown("trigger", Object.keys(triggers), list),
    // The text of an input is written by others.
    ...inputs.map((name) => `trigger: ${name} with inputs or secrets`),
    ...(isNarrow ? [] : ["trigger: push of more than main or versions"]),
  ];
}

function actionFaults({ uses, with: given }: Fields): string[] {
  if (uses === undefined) return [];
  const name = textOf(uses);
  const inputs = fieldsOf(given);
  if (!actions.test(name)) return [`action: ${name}`];
  if (name.startsWith("actions/checkout@")) {
    const { "fetch-depth": _, ...others } = inputs;
    return isEqual(others, { "persist-credentials": false }) ? [] : ["checkout: of something else"];
  }
  // Go's caches unless it is told not to.
  const isGo = name.startsWith("actions/setup-go@");
  const wanted = isGo ? ["cache", "go-version"] : ["node-version"];
  const faults = unknown("cache or other input", Object.keys(inputs), wanted);
  return isGo && inputs["cache"] !== false ? [...faults, "cache: of Go"] : faults;
}

/** May write to the repository or its packages, or be taken for it. */
function mayPublish(permissions: unknown): boolean {
  return Object.values(fieldsOf(permissions)).includes("write");
}

function scriptFaults(run: string, publishes: boolean): string[] {
  const named = run.match(/(?:GITHUB|RUNNER|ACTIONS)_[A-Z_]+/g) ?? [];
  const found = Array.from(run.matchAll(/\$\{\{\s*(.*?)\s*\}\}/gs), ([, each = ""]) => each);
  const evaluates = /\beval\b|\b(?:ba|da|z)?sh\s+-c\b|\|\s*(?:sudo\s+)?(?:ba|da|z)?sh\b/.test(run);
  const installs =
    publishes && /npm (?:ci|i|install|exec)\b(?! --ignore-scripts)|\bnpx\b/.test(run);
  return [
    ...unknown("variable", named, variables),
    ...found.filter((each) => each.startsWith("secrets.")).map((each) => `script: ${each}`),
    ...(evaluates ? [`script: evaluates a text: ${run}`] : []),
    ...(installs ? ["script: of packages, in a job that may publish"] : []),
  ];
}

function stepFaults(step: Fields, publishes: boolean): string[] {
  const condition = step["if"] === undefined ? [] : [textOf(step["if"])];
  return [
    ...unknown("field of a step", Object.keys(step), stepFields),
    ...unknown("condition", condition, conditions),
    ...actionFaults(step),
    ...scriptFaults(textOf(step["run"]), publishes),
  ];
}

function machineFaults({ "runs-on": machine, uses, strategy }: Fields): string[] {
  if (uses !== undefined) return called.test(textOf(uses)) ? [] : [`workflow: ${textOf(uses)}`];
  const matrix = fieldsOf(fieldsOf(strategy)["matrix"]);
  const { machine: several = [] } = matrix;
  const names = machine === "${{ matrix.machine }}" ? textsIn(several) : [textOf(machine)];
  return [
    // Without include, which could name other machines.
    ...unknown("matrix", Object.keys(matrix), ["machine", "node", "version"]),
    ...names.filter((name) => !machines.test(name)).map((name) => `machine: ${name}`),
  ];
}

function jobFaults(job: Fields, rights: unknown, isRelease: boolean): string[] {
  const { permissions, steps, environment } = job;
  const publishes = mayPublish(permissions);
  const wanted = isRelease && publishes ? "release" : undefined;
  return [
    ...unknown("field of a job", Object.keys(job), jobFields),
    ...(isEqual(permissions, rights) ? [] : [`rights: ${JSON.stringify(permissions)}`]),
    ...(environment === wanted ? [] : [`environment: ${JSON.stringify(environment)}`]),
    ...machineFaults(job),
    ...Object.values(fieldsOf(steps)).flatMap((step) => stepFaults(fieldsOf(step), publishes)),
  ];
}

/** What is wrong with a workflow, by the name of its file and its text. */
export function workflowFaults(file: string, text: string): string[] {
  const list = allowed[file];
  if (list === undefined) return [`file: ${file}`];
  const document = fieldsOf(parse(text));
  const jobs = Object.entries(fieldsOf(document["jobs"]));
  return [
    ...unknown("field", Object.keys(document), workflowFields),
    ...(isEqual(document["permissions"], {}) ? [] : ["rights: of the whole workflow"]),
    ...triggerFaults(document["on"], list.on),
    ...expressionFaults(document),
    ...jobs.flatMap(([name, job]) =>
      jobFaults(fieldsOf(job), list.jobs[name], file === "release.yml").map(
        (fault) => `${name}: ${fault}`,
      ),
    ),
  ];
}
