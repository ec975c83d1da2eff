import type { ClusterState } from "../cluster/cluster-state.ts";
import { labelSelection } from "../cluster/label-selection.ts";
import { ruleSetFor } from "../resources/rules.ts";
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

const command = "kubectl get nodes,pods -A -o json";

/**
 * Reads the output of `kubectl get nodes,pods -A -o json`, piece by piece, into an empty state. What
 * is neither a node nor a pod is passed over.
 *
 * @throws UnreadableError when it cannot be read, is no such output, or has no nodes.
 */
export async function readDump(
  chunks: AsyncIterable<Buffer>,
  options: DumpOptions,
  dependencies: DumpDependencies,
): Promise<void> {
  const { name, serverVersion } = options;
  const { state } = dependencies;
  state.accounting = accountingOf(
    {
      gitVersion: serverVersion ?? "unknown",
      rules: serverVersion === undefined ? undefined : ruleSetFor(serverVersion),
    },
    undefined,
  );
  const found = { nodes: 0 };
  const keep = keeper(options, dependencies, found);
  const decoder = new JsonListDecoder("List", keep, false);
  try {
    for await (const chunk of chunks) decoder.push(chunk);
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
  if (found.nodes > 0) return;
  throw new UnreadableError(
    `cannot report on ${name}: there are no nodes in it. Make it by: ${command}`,
  );
}

/** What takes each item of the list. */
function keeper(
  options: DumpOptions,
  { state, observer, progress }: DumpDependencies,
  found: { nodes: number },
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
      const pod = podFromJson(withUid(item), (reason) => observer.rejected("pod", reason));
      if (pod !== undefined) pods.keep(pod);
    }
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
