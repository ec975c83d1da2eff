import { type CommandWords, commandWords, withValue } from "./words.ts";

/** The completion of bash 3.2 and newer, which needs nothing else installed. */
export function bashCompletion(): string {
  const names = commandWords.map(({ name }) => name);
  return `# bash completion for kubecommit, made by: kubecommit completion bash
# To use it: source <(kubecommit completion bash)

_kubecommit() {
  local IFS=$' \\t\\n' command=serve option="" choices="" files="" file
  local word=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if [[ \${COMP_WORDS[0]##*/} == kubectl-commit ]]; then command=report; fi
  if ((COMP_CWORD > 1)); then
    case \${COMP_WORDS[1]} in
      ${names.join("|")}) command=\${COMP_WORDS[1]} ;;
    esac
  fi
  # bash takes = for a word of its own.
  if [[ $word == "=" ]]; then
    option=$before word=""
  elif [[ $before == "=" ]] && ((COMP_CWORD > 2)); then
    option=\${COMP_WORDS[COMP_CWORD-2]}
  elif [[ $before == -* ]]; then
    option=$before
  fi
  case $command:$option in
${commandWords.flatMap(valueCases).join("\n")}
    *)
      if [[ $word == -* ]]; then
        case $command in
${commandWords.map(flagCase).join("\n")}
        esac
      elif ((COMP_CWORD == 1)); then
        choices="${names.join(" ")}"
      else
        case $command in
${commandWords
  .filter(({ words }) => words.length > 0)
  .map(({ name, words }) => `          ${name}) choices="${words.join(" ")}" ;;`)
  .join("\n")}
        esac
      fi
      ;;
  esac
  if [[ -n $files ]]; then
    while IFS= read -r file; do COMPREPLY+=("$file"); done < <(compgen -f -- "$word")
    compopt -o filenames 2>/dev/null
    return
  fi
  COMPREPLY=($(compgen -W "$choices" -- "$word"))
  if [[ \${#COMPREPLY[@]} == 1 && \${COMPREPLY[0]} == *= ]]; then
    compopt -o nospace 2>/dev/null
  fi
}

complete -F _kubecommit kubecommit kubectl-commit
`;
}

/** What may be the value of each option; nothing, where that is not known. */
function valueCases(command: CommandWords): string[] {
  return withValue(command).map(({ names, values, isFile }) => {
    const patterns = names.map((name) => `${command.name}:${name}`).join("|");
    const what = isFile ? "files=1" : `choices="${values.join(" ")}"`;
    return `    ${patterns}) ${what} ;;`;
  });
}

function flagCase({ name, options }: CommandWords): string {
  const flags = options.map(({ names: [flag = ""], placeholder }) =>
    placeholder === undefined ? flag : `${flag}=`,
  );
  return `          ${name}) choices="${flags.join(" ")}" ;;`;
}
