/** The completions, asked of the shells themselves, where these are on this machine. */
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, suite, test } from "node:test";
import { bashCompletion } from "../../src/commands/completion/bash.ts";
import { fishCompletion } from "../../src/commands/completion/fish.ts";
import { kubectlCompletion } from "../../src/commands/completion/kubectl.ts";
import { commandWords } from "../../src/commands/completion/words.ts";
import { zshCompletion } from "../../src/commands/completion/zsh.ts";
import { options } from "../../src/config/options.ts";
import { outputs, reportOptions } from "../../src/config/report-options.ts";
import { Program } from "../program.ts";

const folder = mkdtempSync(join(tmpdir(), "kubecommit-completion-"));
after(() => rmSync(folder, { recursive: true }));

/** In milliseconds; a shell that waits for something would do so for ever. */
const timeout = 60_000;

function absent(shell: string): string | false {
  const isThere = spawnSync(shell, ["--version"]).status === 0;
  return !isThere && `${shell} is not on this machine`;
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The files that may be completed, and nothing else. */
const files = join(folder, "files");
mkdirSync(files);
for (const name of ["dump.json", "dump two.json"]) writeFileSync(join(files, name), "");
const patterns = join(folder, "patterns");
mkdirSync(patterns);
for (const name of ["a*", "ab", "a?"]) writeFileSync(join(patterns, name), "");

const commands = ["check-config", "completion", "report", "serve"];
const flagsOf = (name: string): string[] =>
  commandWords
    .filter((command) => command.name === name)
    .flatMap((command) => command.options)
    .map(({ names: [flag = ""], placeholder }) => (placeholder === undefined ? flag : `${flag}=`))
    .toSorted();

/** What is typed, the last word unfinished, and what is offered; with `=` where a value follows. */
const cases: readonly (readonly [readonly string[], readonly string[]])[] = [
  [[""], commands],
  [["re"], ["report"]],
  [
    ["completion", ""],
    ["bash", "fish", "zsh"],
  ],
  [["completion", "z"], ["zsh"]],
  [["--log.l"], ["--log.level="]],
  [["serve", "--demo.n"], ["--demo.nodes="]],
  [["--log.level", "w"], ["warn"]],
  [["report", "--ou"], ["--output="]],
  [["report", "-o", ""], outputs.toSorted()],
  [["report", "--output", "js"], ["json"]],
  [["report", "--context", ""], []],
  [["report", "--"], flagsOf("report")],
  [["--"], flagsOf("serve")],
  [["completion", "--"], ["--help"]],
];
const typed = (words: readonly string[]): string => ["kubecommit", ...words].join(" ");

suite("the words that are completed", () => {
  test("are the options of the tables, and their values what the program accepts", () => {
    for (const [name, table] of [
      ["serve", options],
      ["report", reportOptions],
    ] as const) {
      const offered = new Set(flagsOf(name).map((flag) => flag.replace("=", "")));
      for (const { flag, parse, values = [] } of Object.values(table)) {
        assert.ok(offered.has(`--${flag}`), flag);
        for (const value of values) assert.doesNotThrow(() => parse(value), flag);
        const refusal = refusalOf(parse);
        const [, listed] = /^must be one of (.*?)(?: or .*)?, not "\?"$/.exec(refusal) ?? [];
        assert.equal(values.join(", "), listed ?? "", flag);
      }
    }
  });
});

function refusalOf(parse: (text: string) => unknown): string {
  try {
    parse("?");
    return "";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

suite("bash", { skip: absent("bash") }, () => {
  const script = file("kubecommit.bash", bashCompletion());

  /** Of the words as bash has cut them. */
  function offered(words: readonly string[], cwd = files, program = "kubecommit"): string[] {
    const code = `source "$1"; shift; COMP_WORDS=(${program} "$@"); COMP_CWORD=$#; _kubecommit 2>&1; printf '%s\\n' "\${COMPREPLY[@]}"`;
    const args = ["--norc", "-c", code, "bash", script, ...words];
    const text = execFileSync("bash", args, { cwd, encoding: "utf8", timeout });
    return text.split("\n").filter(Boolean).toSorted();
  }

  test("accepts the text", () => {
    const { status, stderr } = spawnSync("bash", ["-n", script], { encoding: "utf8" });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  });

  for (const [words, expected] of cases) {
    test(`completes: ${typed(words)}`, () => assert.deepEqual(offered(words), expected));
  }

  test("completes behind an equals sign, which it takes for a word, and files", () => {
    assert.deepEqual(offered(["report", "--output", "="]), outputs.toSorted());
    assert.deepEqual(offered(["report", "--output", "=", "ma"]), ["markdown"]);
    const both = ["dump two.json", "dump.json"];
    assert.deepEqual(offered(["report", "-f", "du"]), both);
    assert.deepEqual(offered(["report", "--file", "=", ""]), both);
    assert.deepEqual(offered(["report", "--file", "=", "dump."]), ["dump.json"]);
  });

  test("completes names that are patterns as they are", () => {
    assert.deepEqual(offered(["report", "-f", ""], patterns).toSorted(), ["a*", "a?", "ab"]);
  });

  test("completes both names of the program", () => {
    const code = `source "$1"; complete -p kubecommit kubectl-commit`;
    const text = execFileSync("bash", ["--norc", "-c", code, "bash", script], { encoding: "utf8" });
    assert.equal(text.match(/-F _kubecommit/g)?.length, 2);
    assert.deepEqual(offered(["--"], files, "/bin/kubectl-commit"), flagsOf("report"));
  });
});

suite("fish", { skip: absent("fish") }, () => {
  const script = file("kubecommit.fish", fishCompletion());

  function offered(line: string): string[] {
    const code = `source ${script}; complete -C '${line}'`;
    const env = { ...process.env, HOME: folder, XDG_CONFIG_HOME: folder, XDG_DATA_HOME: folder };
    const args = ["--no-config", "-c", code];
    const text = execFileSync("fish", args, { cwd: files, encoding: "utf8", env, timeout });
    const lines = text.split("\n").filter(Boolean);
    return [...new Set(lines.map((each) => each.replace(/\t.*/, "")))].toSorted();
  }

  for (const [words, expected] of cases.filter(([[first = ""]]) => first !== "--")) {
    // fish offers the short options too, and has no equals sign behind a name.
    const plain = expected.map((each) => each.replace(/=$/, ""));
    test(`completes: ${typed(words)}`, () => {
      const found = offered(typed(words));
      if (words.at(-1) !== "--") assert.deepEqual(found, plain.toSorted());
      else for (const flag of plain) assert.ok(found.includes(flag), flag);
    });
  }

  test("completes behind an equals sign, files, and the other name of the program", () => {
    assert.deepEqual(offered("kubecommit report --output=ma"), ["--output=markdown"]);
    assert.ok(offered("kubecommit report --file=dump.").includes("--file=dump.json"));
    assert.deepEqual(offered("kubectl-commit report --color al"), ["always"]);
    assert.deepEqual(offered("kubectl-commit --fail"), ["--fail-above"]);
  });
});

const quoted = (text: string): string => `'${text.replaceAll("'", String.raw`'\''`)}'`;

suite("zsh", { skip: absent("zsh") }, () => {
  const script = file("zsh-completion", zshCompletion());

  /** What a line becomes when Tab is pressed at its end: the arguments that the program gets. */
  function completed(line: string): string {
    const ready = `PS1='' ; autoload -Uz compinit && compinit -D -u; source ${script}; kubecommit() { print -r -- "<\${(j:|:)@}>" }; kubectl-commit() { kubecommit "$@" }; cd ${files}; print READY`;
    const code = `
      zmodload zsh/zpty
      zpty shell zsh -f -i
      zpty -w shell ${quoted(ready)}
      zpty -r shell seen $'*\\nREADY*'
      zpty -w -n shell ${quoted(line)}$'\\t\\n'
      zpty -r shell seen $'*\\n<*>*'
      print -r -- "$seen"
      zpty -d shell
    `;
    const env = { ...process.env, HOME: folder, TERM: "dumb" };
    const text = execFileSync("zsh", ["-f", "-c", code], { encoding: "utf8", env, timeout });
    const [, given = text] = /\n<(.*)>/.exec(text) ?? [];
    return given;
  }

  test("accepts the text", () => {
    const { status, stderr } = spawnSync("zsh", ["-n", script], { encoding: "utf8" });
    assert.deepEqual({ status, stderr }, { status: 0, stderr: "" });
  });

  const single = cases.filter(([words, { length }]) => length === 1 && words.join("") !== "");
  for (const [words, [expected = ""]] of single) {
    test(`completes: ${typed(words)}`, () => {
      // The equals sign goes when the line is ended there.
      const last = expected.replace(/=$/, "");
      assert.equal(completed(typed(words)), [...words.slice(0, -1), last].join("|"));
    });
  }

  test("completes behind an equals sign, files, and the other name of the program", () => {
    assert.equal(completed("kubecommit report --output=ma"), "report|--output=markdown");
    assert.equal(completed("kubecommit report --file=dump."), "report|--file=dump.json");
    assert.equal(completed("kubectl-commit report --by=po"), "report|--by=pool");
    assert.equal(completed("kubectl-commit --by=po"), "--by=pool");
  });
});

suite("kubectl's plugin", { skip: absent("bash") }, () => {
  const script = file("kubectl_complete-commit", kubectlCompletion());

  /** The candidates that begin with what is typed, as kubectl's completion chooses, and the directive. */
  function answer(...words: readonly string[]): { offered: string[]; directive: string } {
    const text = execFileSync("sh", [script, ...words], { encoding: "utf8", timeout });
    const lines = text.trimEnd().split("\n");
    const directive = lines.pop() ?? "";
    const begun = (words.at(-1) ?? "").replace(/^--[^=]*=/, "");
    const all = lines.map((line) => line.replace(/\t.*/, ""));
    return { offered: all.filter((each) => each.startsWith(begun)).toSorted(), directive };
  }

  const ofServe = new Set(["--log.l", "--log.level", "--"]);
  for (const [words, expected] of cases.filter(([[first = ""]]) => !ofServe.has(first))) {
    test(`completes: ${typed(words)}`, () => {
      assert.deepEqual(answer(...words).offered, expected);
    });
  }

  test("completes the options of a report without a command", () => {
    assert.deepEqual(answer("--").offered, flagsOf("report"));
    assert.deepEqual(answer("--by", "p").offered, ["pool"]);
  });

  test("says where files may follow, and where no space does", () => {
    assert.deepEqual(answer("report", "--file="), { offered: [], directive: ":0" });
    assert.deepEqual(answer("report", "--by=p"), { offered: ["pool"], directive: ":4" });
    assert.equal(answer("report", "--o").directive, ":6");
  });
});

async function run(...flags: readonly string[]) {
  await using program = await Program.start({ command: ["src/main.ts", "completion"], flags });
  return await program.ended();
}

suite("kubecommit completion", () => {
  test("prints the text for each shell, and how it is used", async () => {
    for (const [shell, text] of [
      ["bash", bashCompletion()],
      ["zsh", zshCompletion()],
      ["fish", fishCompletion()],
    ] as const) {
      assert.deepEqual(await run(shell), { code: 0, stdout: text, stderr: "" });
    }
    assert.match((await run("-h")).stdout, /\n {2}source <\(kubecommit completion bash\)\n/);
  });

  test("refuses other shells, and several", async () => {
    const { code, stdout, stderr } = await run("fishy");
    assert.equal(code, 1);
    assert.equal(stdout, "");
    assert.match(stderr, /one shell: bash, zsh, fish, not "fishy"; did you mean fish\?/);
    const none = /completion needs the name of one shell: bash, zsh, fish\n/;
    assert.match((await run()).stderr, none);
    const several = await run("bash", "zsh");
    assert.deepEqual([several.code, several.stdout], [1, ""]);
    assert.match(several.stderr, none);
  });
});
