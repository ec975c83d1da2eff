import type { IncomingMessage } from "node:http";

import type { ObjectKind } from "../api-object.ts";
import { booleanOption } from "./lists/list-options.ts";

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

const nodePath = /^\/api\/v1\/nodes(?:\/([^/]+))?$/;
const podPath = /^\/api\/v1(?:\/namespaces\/([^/]+))?\/pods$/;
const onePodPath = /^\/api\/v1\/namespaces\/([^/]+)\/pods\/([^/]+)$/;

/** What a path is of, as far as it is of nodes or pods. */
function subjectOf(path: string): Pick<ReceivedRequest, "kind" | "namespace" | "name"> {
  const [isNode, node] = nodePath.exec(path) ?? [];
  if (isNode !== undefined) return { kind: "Node", namespace: undefined, name: node };
  const [isPod, namespace, name] = onePodPath.exec(path) ?? podPath.exec(path) ?? [];
  return { kind: isPod === undefined ? undefined : "Pod", namespace, name };
}

export function receive(incoming: IncomingMessage): ReceivedRequest {
  const { pathname, searchParams } = new URL(incoming.url ?? "/", "http://x");
  const subject = subjectOf(pathname);
  // The option means nothing for one object.
  const isWatch = subject.name === undefined && booleanOption(searchParams, "watch") === true;
  return {
    method: incoming.method ?? "",
    path: pathname,
    query: searchParams,
    headers: incoming.headers,
    verb: isWatch ? "watch" : subject.name === undefined ? "list" : "get",
    ...subject,
  };
}
