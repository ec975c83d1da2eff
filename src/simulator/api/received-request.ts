import type { IncomingMessage } from "node:http";

import type { ObjectKind } from "../api-object.ts";
import { isObjectKind, objectKinds } from "../object-kinds.ts";
import { booleanOption } from "./lists/list-options.ts";

/** A request as it arrived. */
export interface ReceivedRequest {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingMessage["headers"];
  /** Undefined for a path that is not one of objects. */
  readonly kind: ObjectKind | undefined;
  /** Of the API, as in `v1beta1`. */
  readonly version: string;
  readonly verb: "list" | "watch" | "get";
  /** Undefined for what has no namespace, and for objects of all namespaces. */
  readonly namespace: string | undefined;
  /** Undefined for a list or a watch of many. */
  readonly name: string | undefined;
}

const objectPath =
  /^(?:\/api|\/apis\/([^/]+))\/([^/]+)(?:\/namespaces\/([^/]+))?\/([^/]+)(?:\/([^/]+))?$/;

type Subject = Pick<ReceivedRequest, "kind" | "version" | "namespace" | "name">;

const nothing: Subject = { kind: undefined, version: "", namespace: undefined, name: undefined };

/** What a path is of, as far as it is of objects. */
function subjectOf(path: string): Subject {
  const [, group = "", version = "", namespace, plural, name] = objectPath.exec(path) ?? [];
  const kind = Object.keys(objectKinds)
    .filter(isObjectKind)
    .find((each) => objectKinds[each].plural === plural && objectKinds[each].group === group);
  if (kind === undefined || (group === "" && version !== "v1")) return nothing;
  const { isNamespaced } = objectKinds[kind];
  // One object of a namespace has to be named with it.
  const isPath = isNamespaced
    ? name === undefined || namespace !== undefined
    : namespace === undefined;
  return isPath ? { kind, version, namespace, name } : nothing;
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
