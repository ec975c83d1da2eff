import { type CommandWords, commandWords, type OptionWords } from "./words.ts";

/** The completion of zsh: to be sourced, or as the file `_kubecommit` in a folder of `fpath`. */
export function zshCompletion(): string {
  return `#compdef kubecommit kubectl-commit
# zsh completion for kubecommit, made by: kubecommit completion zsh
# To use it: source <(kubecommit completion zsh)

_kubecommit() {
  local -a commands=(
${commandWords.map(({ name, about }) => `    ${quoted(`${name}:${about}`)}`).join("\n")}
  )
  if (( CURRENT == 2 )) && [[ $PREFIX != -* ]]; then
    _describe command commands
    return
  fi
  local command=serve
  if [[ \${words[1]:t} == kubectl-commit ]]; then command=report; fi
  if (( CURRENT > 2 )) && (( \${+commands[(r)\${words[2]}:*]} )); then
    command=\${words[2]}
    shift words
    (( CURRENT -= 1 ))
  fi
  case $command in
${commandWords.map(commandCase).join("\n")}
  esac
}

if [[ $funcstack[1] == _kubecommit ]]; then
  _kubecommit "$@"
else
  compdef _kubecommit kubecommit kubectl-commit
fi
`;
}

function commandCase({ name, words, options }: CommandWords): string {
  const specs = [
    ...options.flatMap(optionSpecs),
    ...(words.length === 0 ? [] : [quoted(`1:word:(${words.join(" ")})`)]),
  ];
  return `    ${name})
      _arguments \\
${specs.map((spec) => `        ${spec}`).join(" \\\n")}
      ;;`;
}

function optionSpecs({ names, about, placeholder, values, isFile }: OptionWords): string[] {
  const description = `[${escaped(about)}]`;
  const action = isFile ? "_files" : values.length > 0 ? `(${values.join(" ")})` : " ";
  const value = placeholder === undefined ? "" : `:${escaped(placeholder)}:${action}`;
  const others = names.length > 1 ? `(${names.join(" ")})` : "";
  return names.map((name) => {
    const sign = placeholder === undefined ? "" : name.startsWith("--") ? "=" : "+";
    return quoted(`${others}${name}${sign}${description}${value}`);
  });
}

/** For a description or message of `_arguments`. */
function escaped(text: string): string {
  return text.replaceAll(/[\\[\]:]/g, String.raw`\$&`);
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
