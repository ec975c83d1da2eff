import { readFileSync } from "node:fs";

import { at, listAt, type Manifest } from "./manifest.ts";

/** What a second copy may have: rules and dashboards are for both. */
export const copied: readonly string[] = [
  "devices",
  "ha",
  "networkpolicy",
  "pod-metrics",
  "servicemonitor",
];

/** The fields of a kustomization that deploy/README.md gives for a second copy. */
export function secondCopyFields(): string {
  const readme = readFileSync("deploy/README.md", "utf8");
  return /^```yaml\n# kustomization.yaml of a second copy\n([^`]*)```$/m.exec(readme)?.[1] ?? "";
}

const identity = ({ kind, metadata: { namespace = "", name } }: Manifest): string =>
  `${kind} ${namespace}/${name}`;

/** What two copies share, and bindings that give rights to another or those of another. */
export function sharedFindings(
  first: readonly Manifest[],
  second: readonly Manifest[],
): readonly string[] {
  const taken = new Set(first.map(identity));
  const own = new Set(second.map(identity));
  const shared = second.map(identity).filter((each) => taken.has(each));
  const strayed = second
    .filter(({ kind }) => kind === "ClusterRoleBinding")
    .flatMap(({ roleRef, subjects }) => [
      `ClusterRole /${String(at(roleRef, "name"))}`,
      ...listAt(subjects).map(
        (each) => `ServiceAccount ${String(at(each, "namespace"))}/${String(at(each, "name"))}`,
      ),
    ])
    .filter((each) => !own.has(each));
  return [
    ...shared.map((each) => `${each} is in both`),
    ...strayed.map((each) => `${each} is not its own`),
  ];
}
