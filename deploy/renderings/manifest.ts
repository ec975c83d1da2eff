import { parseAllDocuments } from "yaml";

/** An object as it is applied. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly spec?: unknown;
  readonly rules?: unknown;
  readonly subjects?: unknown;
  readonly roleRef?: unknown;
}

interface Metadata {
  readonly name: string;
  readonly namespace?: string;
  readonly labels?: Labels;
  readonly annotations?: Labels;
}

export type Labels = Readonly<Record<string, string>>;

/** The objects of a YAML stream. Throws for YAML that is broken or has a key twice. */
export function manifestsIn(text: string): readonly Manifest[] {
  return parseAllDocuments(text).flatMap((document) => {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    const manifest: Manifest | null = document.toJS();
    return manifest === null ? [] : [manifest];
  });
}

/** What is at a path of an object, if all of it is there. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (inner, key) =>
      typeof inner === "object" && inner !== null ? Reflect.get(inner, key) : undefined,
    value,
  );
}

/** A list at a path, empty where there is none. */
export function listAt(value: unknown, ...path: readonly (string | number)[]): readonly unknown[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found : [];
}

export interface Pod {
  /** The object that is or makes the pod. */
  readonly owner: string;
  readonly labels: Labels;
  readonly spec: unknown;
}

/** The pods that are made when the manifests are applied. */
export function podsOf(manifests: readonly Manifest[]): readonly Pod[] {
  return manifests.flatMap((manifest) => {
    const { kind, metadata, spec } = manifest;
    const owner = `${kind} ${metadata.name}`;
    if (kind === "Pod") return [{ owner, labels: metadata.labels ?? {}, spec }];
    const podSpec = at(spec, "template", "spec");
    const labels: unknown = at(spec, "template", "metadata", "labels");
    return podSpec === undefined ? [] : [{ owner, labels: labelsFrom(labels), spec: podSpec }];
  });
}

function labelsFrom(value: unknown): Labels {
  return typeof value === "object" && value !== null
    ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]))
    : {};
}

/** Whether labels have all of those that a selector names. */
export function isSelected(labels: Labels, selector: unknown): boolean {
  const wanted = Object.entries(labelsFrom(selector));
  return wanted.length > 0 && wanted.every(([name, value]) => labels[name] === value);
}
