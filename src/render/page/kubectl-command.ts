/**
 * The command that lists the pods that count on a node, to paste into a POSIX shell. Undefined when
 * the name holds what a terminal would act on, which no name in Kubernetes does.
 */
export function podsCommand(node: string): string | undefined {
  if (/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}]/u.test(node)) return undefined;
  // As apimachinery's fields.EscapeValue.
  const value = node.replaceAll(/[\\,=]/g, (character) => `\\${character}`);
  const selector = `spec.nodeName=${value},status.phase!=Succeeded,status.phase!=Failed`;
  return `kubectl get pods --all-namespaces --field-selector=${quoted(selector)}`;
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", "'\\''")}'`;
}
