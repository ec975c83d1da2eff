/** Keys that end with `/` or `-` stand for all that begin so. */
const keys: readonly string[] = ["node.kubernetes.io/", "node.cloudprovider.kubernetes.io/"];

/** Whether a taint of the key keeps pods off for now. */
export function isBlocking(key: string): boolean {
  return keys.some((known) => key === known || (known.endsWith("/") && key.startsWith(known)));
}
