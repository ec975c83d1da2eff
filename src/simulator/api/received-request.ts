import type { IncomingMessage } from "node:http";

import type { ObjectKind } from "../api-object.ts";

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  /** Undefined for a path that is not one of nodes or pods. */
  readonly kind: ObjectKind | undefined;
  readonly verb: "list" | "watch" | "get";
  /** Undefined for nodes, and for pods of all namespaces. */
  readonly namespace: string | undefined;
  /** Undefined for a list or a watch of many. */
  readonly name: string | undefined;
}

const resourcePath = /^\/api\/v1(?:\/namespaces\/([^/]+))?\/(nodes|pods)(?:\/([^/]+))?$/;

export function receive(incoming: IncomingMessage): ReceivedRequest {
  const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://x");
  const [, namespace, plural, name] = resourcePath.exec(pathname) ?? [];
  const isWatch = ["1", "true"].includes(searchParams.get("watch") ?? "");
  return {
    method: incoming.method ?? "",
    path: pathname,
    query: searchParams,
    headers: incoming.headers,
    kind: plural === "nodes" ? "Node" : plural === "pods" ? "Pod" : undefined,
    verb: isWatch ? "watch" : name === undefined ? "list" : "get",
    namespace,
    name,
  };
}
