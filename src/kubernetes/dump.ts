import type { ClusterState } from "../cluster/cluster-state.ts";
import { labelSelection } from "../cluster/label-selection.ts";
import { ruleSetFor } from "../resources/rules.ts";
import { DeviceDump } from "./device-dump.ts";
import { isSystemError, reasonOf, UnreadableError, WireError } from "./failures/errors.ts";
import { type KindOptions, nodeKind, podKind } from "./kinds.ts";
import type { ReaderObserver } from "./observer.ts";
import { StoreWriter } from "./reflector/store-writer.ts";
import { accountingOf } from "./server-version.ts";
import { JsonListDecoder } from "./wire/json/list.ts";
import { nodeFromJson, podFromJson } from "./wire/json/objects.ts";
import { ignore, objectOf, type ParsedObject } from "./wire/json/values.ts";

export interface DumpOptions extends KindOptions {
  /** Where it comes from, for people. */
  readonly name: string;
  /** Of the server that it is from, such as 1.34 or v1.34.2; undefined when nobody knows. */
  readonly serverVersion: string | undefined;
}

export interface DumpDependencies {
  readonly state: ClusterState;
  readonly observer: ReaderObserver;
  /** Called after each object. */
  readonly progress?: () => void;
}

/** What is remarkable about a dump. */
export interface Dump {
  /** Of all its pods, when there are several nodes: then `-A` may have been forgotten. */
  readonly onlyNamespace: string | undefined;
}

const command = "kubectl get nodes,pods -A -o json";

/**
 * Reads the output of `kubectl get nodes,pods -A -o json`, piece by piece, into an empty state; with
 * `resourceslices,resourceclaims` devices too, if there are slices. What is of another kind is passed
 * over.
 *
 * @throws UnreadableError when it cannot be read, is no such output, or has no nodes or no pods.
 */
export async function readDump(
  chunks: AsyncIterable<Buffer>,
  options: DumpOptions,
  dependencies: DumpDependencies,
): Promise<Dump> {
  const { name, serverVersion } = options;
  const { state } = dependencies;
  state.accounting = accountingOf(
    {
      gitVersion: serverVersion ?? "unknown",
      rules: serverVersion === undefined ? undefined : ruleSetFor(serverVersion),
    },
    undefined,
  );
  const found: Found = { nodes: 0, pods: 0, namespaces: new Set() };
  const devices = new DeviceDump(dependencies.observer);
  const keep = keeper(options, dependencies, found, devices);
  const decoder = new JsonListDecoder("List", keep, false);
  try {
    for await (const chunk of withoutMark(chunks)) decoder.push(chunk);
    decoder.end();
  } catch (error) {
    if (error instanceof WireError) {
      throw new UnreadableError(
        `cannot use ${name}: ${reasonOf(error)}. It has to be the whole output of: ${command}`,
        { cause: error },
      );
    }
    if (!isSystemError(error)) throw error;
    throw new UnreadableError(
      `cannot read ${name}: ${reasonOf(error)}. Give --file the output of: ${command}`,
      { cause: error },
    );
  }
  // What may not be listed is missing from kubectl's output, and kubectl's own status is lost in a pipe.
  const missing = found.nodes === 0 ? "nodes" : found.pods === 0 ? "pods" : undefined;
  if (missing !== undefined) {
    throw new UnreadableError(
      `cannot report on ${name}: there are no ${missing} in it. Make it by: ${command}`,
    );
  }
  state.devices = devices.done();
  const [namespace] = found.namespaces;
  return { onlyNamespace: found.namespaces.size === 1 && found.nodes > 1 ? namespace : undefined };
}

/** What a dump had, kept or not. */
interface Found {
  nodes: number;
  pods: number;
  /** Of the pods; two at most. */
  readonly namespaces: Set<string>;
}

/** The beginnings of files that people take for a dump in JSON, and what makes one of them. */
const beginnings = [
  { bytes: [0x1f, 0x8b], what: "it is compressed: give it to kubecommit by gunzip -c FILE |" },
  {
    bytes: [0xff, 0xfe],
    what: "it is in UTF-16, as PowerShell writes files: write it by | Out-File -Encoding utf8",
  },
  { bytes: [0xfe, 0xff], what: "it is in UTF-16, not in UTF-8" },
  { bytes: [...Buffer.from("apiVersion:")], what: "it is YAML, not JSON: write it by -o json" },
] as const;
const byteOrderMark = [0xef, 0xbb, 0xbf];
const longestBeginning = Math.max(...beginnings.map(({ bytes }) => bytes.length));

/** The chunks without a byte order mark; refuses what is no JSON by its first bytes. */
async function* withoutMark(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (head === undefined) {
      yield chunk;
      continue;
    }
    head = Buffer.concat([head, chunk]);
    if (head.length < longestBeginning) continue;
    yield begun(head);
    head = undefined;
  }
  if (head !== undefined) yield begun(head);
}

function begun(head: Buffer): Buffer {
  const begins = (bytes: readonly number[]): boolean =>
    bytes.every((byte, index) => head[index] === byte);
  for (const { bytes, what } of beginnings) if (begins(bytes)) throw new WireError(what);
  return begins(byteOrderMark) ? head.subarray(byteOrderMark.length) : head;
}

/** What takes each item of the list. */
function keeper(
  options: DumpOptions,
  { state, observer, progress }: DumpDependencies,
  found: Found,
  devices: DeviceDump,
): (item: unknown) => void {
  const nodes = new StoreWriter(nodeKind(state, options), observer);
  const pods = new StoreWriter(podKind(state, options), observer);
  const selects = labelSelection(options.nodeSelector ?? "");
  return (value) => {
    const item = objectOf(value, ignore) ?? {};
    if (item["kind"] === "Node") {
      found.nodes += 1;
      const node = nodeFromJson(withUid(item), (reason) => observer.rejected("node", reason));
      if (node !== undefined && selects(node.labels)) nodes.keep(node);
    } else if (item["kind"] === "Pod") {
      found.pods += 1;
      const namespace = objectOf(item["metadata"], ignore)?.["namespace"];
      if (found.namespaces.size < 2 && typeof namespace === "string") {
        found.namespaces.add(namespace);
      }
      const pod = podFromJson(withUid(item), (reason) => observer.rejected("pod", reason));
      if (pod !== undefined) pods.keep(pod);
    } else devices.keep(withUid(item));
    progress?.();
  };
}

/** What people write or tidy up by hand may have no uid; the name stands for it. */
function withUid(item: ParsedObject): ParsedObject {
  const metadata = objectOf(item["metadata"], ignore);
  if (metadata === undefined || metadata["uid"] !== undefined) return item;
  const { namespace, name } = metadata;
  if (typeof name !== "string") return item;
  const uid = typeof namespace === "string" ? `${namespace}/${name}` : name;
  return { ...item, metadata: { ...metadata, uid: uid.slice(-253) } };
}
