import { type CommandWords, commandWords, withValue } from "./words.ts";

/**
 * The program `kubectl_complete-commit`, which kubectl asks what may follow `kubectl commit`, with
 * all words behind that, the last of which is being typed. It prints a candidate a line, its
 * description behind a tab, and last one of cobra's directives: 0 for files, 4 for no files, 6 for no
 * files and no space either. The shell leaves out what does not begin with what is typed.
 */
export function kubectlCompletion(): string {
  const names = commandWords.map(({ name }) => name);
  return `#!/bin/sh
# What may follow "kubectl commit": kubectl runs this when a word is completed.
command=report before='' word=''
case $#:$1 in
  1:*) ;;
  ${names.map((name) => `*:${name}`).join(" | ")}) command=$1 ;;
esac
for each do
  before=$word word=$each
done
case $word in
  --*=*) before=\${word%%=*} ;;
  -*) before='' ;;
esac
case $command:$before in
${commandWords.flatMap(valueCases).join("\n")}
  *)
    case $#:$command:$word in
${commandWords.map(({ name, options }) => `      *:${name}:-*) cat <<'END' ;;\n${flagLines(options)}\nEND`).join("\n")}
      1:*) cat <<'END' ;;
${commandWords.map(({ name, about }) => `${name}\t${about}`).join("\n")}
:4
END
${commandWords
  .filter(({ words }) => words.length > 0)
  .map(({ name, words }) => `      *:${name}:*) printf '%s\\n' ${words.join(" ")} :4 ;;`)
  .join("\n")}
      *) echo :4 ;;
    esac
    ;;
esac
`;
}

function valueCases(command: CommandWords): string[] {
  return withValue(command).map(({ names, values, isFile }) => {
    const patterns = names.map((name) => `${command.name}:${name}`).join(" | ");
    const what = isFile ? "echo :0" : `printf '%s\\n' ${[...values, ":4"].join(" ")}`;
    return `  ${patterns}) ${what} ;;`;
  });
}

function flagLines(options: CommandWords["options"]): string {
  const lines = options.map(({ names: [flag = ""], about, placeholder }) =>
    placeholder === undefined ? `${flag}\t${about}` : `${flag}=\t${about}`,
  );
  return [...lines, ":6"].join("\n");
}
