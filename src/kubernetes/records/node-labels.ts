import type { Reject } from "../observer.ts";

type Labels = ReadonlyMap<string, string>;

/** Kubernetes has no label value of more than 63 characters, nor a name behind the slash. */
const maxLabelLength = 63;
/** Far more than any node has. */
const maxRoles = 32;

const rolePrefix = "node-role.kubernetes.io/";
const roleLabel = "kubernetes.io/role";

/** The labels of these names. */
export function keptLabels(labels: Labels, names: readonly string[], reject: Reject): Labels {
  const kept = new Map<string, string>();
  for (const name of names) {
    const value = labels.get(name);
    if (value !== undefined && value.length > maxLabelLength) reject("name_too_long");
    else if (value !== undefined) kept.set(name, value);
  }
  return kept;
}

/**
 * The roles of a node, as the API server prints them for kubectl (`findNodeRoles` of its printers):
 * from `node-role.kubernetes.io/<role>`, whatever its value, which is all that kube-state-metrics'
 * `kube_node_role` looks at, and from the value of `kubernetes.io/role`. Sorted, each once.
 */
export function nodeRoles(labels: Labels, reject: Reject): readonly string[] {
  const roles = new Set<string>();
  for (const [name, value] of labels) {
    const role = roleOf(name, value);
    if (role !== "" && isAllowed(role, reject)) roles.add(role);
  }
  for (let count = roles.size; count > maxRoles; count -= 1) reject("too_many_names");
  return [...roles].toSorted().slice(0, maxRoles);
}

function roleOf(name: string, value: string): string {
  if (name === roleLabel) return value;
  return name.startsWith(rolePrefix) ? name.slice(rolePrefix.length) : "";
}

/**
 * The pool of a node: what the first of the pool labels says that it has, else `control-plane` if
 * that is its role, else `default`.
 */
export function nodePool(
  labels: Labels,
  poolLabels: readonly string[],
  roles: readonly string[],
  reject: Reject,
): string {
  for (const name of poolLabels) {
    const value = labels.get(name) ?? "";
    if (value !== "" && isAllowed(value, reject)) return value;
  }
  // OpenShift's control planes, and old ones, have the role `master`.
  const isControlPlane = roles.includes("control-plane") || roles.includes("master");
  return isControlPlane ? "control-plane" : "default";
}

/** Pools and roles are told apart in the exposition, where lone surrogates are all the same. */
function isAllowed(name: string, reject: Reject): boolean {
  if (name.length > maxLabelLength) {
    reject("name_too_long");
    return false;
  }
  if (!name.isWellFormed()) {
    reject("invalid_name");
    return false;
  }
  return true;
}
