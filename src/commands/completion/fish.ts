import { type CommandWords, commandWords, type OptionWords } from "./words.ts";

/** The completion of fish 3 and newer. */
export function fishCompletion(): string {
  const names = commandWords.map(({ name }) => name).join(" ");
  return `# fish completion for kubecommit, made by: kubecommit completion fish
# To use it: kubecommit completion fish | source

function __kubecommit_command
    set -l words (commandline -opc)
    if test (count $words) -gt 1; and contains -- $words[2] ${names}
        echo $words[2]
    else if string match -q '*kubectl-commit' $words[1]
        echo report
    else
        echo serve
    end
end

complete -c kubecommit -c kubectl-commit -f
${commandWords.flatMap(commandLines).join("\n")}
`;
}

function commandLines({ name, about, words, options }: CommandWords): string[] {
  const condition = `-n 'test (__kubecommit_command) = ${name}'`;
  const isFirst = `-n 'test (count (commandline -opc)) -eq 1'`;
  return [
    `complete -c kubecommit -c kubectl-commit ${isFirst} -a ${name} -d ${quoted(about)}`,
    ...words.map((word) => `complete -c kubecommit -c kubectl-commit ${condition} -a ${word}`),
    ...options.map(
      (option) => `complete -c kubecommit -c kubectl-commit ${condition} ${optionFlags(option)}`,
    ),
  ];
}

function optionFlags({ names, about, placeholder, values, isFile }: OptionWords): string {
  const flags = names.map((name) =>
    name.startsWith("--") ? `-l ${name.slice(2)}` : `-s ${name.slice(1)}`,
  );
  const value = isFile ? ["-r -F"] : placeholder === undefined ? [] : ["-x"];
  const choices = values.length === 0 ? [] : [`-a ${quoted(values.join(" "))}`];
  return [...flags, ...value, ...choices, `-d ${quoted(about)}`].join(" ");
}

function quoted(text: string): string {
  return `'${text.replaceAll(/[\\']/g, String.raw`\$&`)}'`;
}
