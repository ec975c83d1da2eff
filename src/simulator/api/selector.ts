import type { ApiObject, Json } from "../api-object.ts";

/** Whether an object is selected. */
export type Selector = (object: ApiObject) => boolean;

const fields: Readonly<Record<string, (object: ApiObject) => Json | undefined>> = {
  "metadata.name": ({ metadata }) => metadata.name,
  "metadata.namespace": ({ metadata }) => metadata.namespace ?? "",
  "spec.nodeName": ({ spec }) => spec["nodeName"] ?? "",
  "spec.unschedulable": ({ spec }) => (spec["unschedulable"] === true ? "true" : "false"),
  "status.phase": ({ status }) => status["phase"] ?? "",
};

/** Reads a field selector; undefined for a field that no real server supports. */
export function fieldSelector(text: string): Selector | undefined {
  const terms: Selector[] = [];
  for (const term of text.split(",").filter((each) => each !== "")) {
    const [, name = "", operator, value] = /^([\w.]+)(==|!=|=)(.*)$/.exec(term) ?? [];
    const field = fields[name];
    if (field === undefined) return undefined;
    terms.push((object) => (field(object) === value) === (operator !== "!="));
  }
  return (object) => terms.every((term) => term(object));
}

/** Reads a label selector of equalities and existence. */
export function labelSelector(text: string): Selector {
  const terms = text.split(",").filter((each) => each !== "");
  const selectors = terms.map((term): Selector => {
    const [, not, name = "", operator, value] =
      /^(!?)([\w./-]+)(?:(==|!=|=)(.*))?$/.exec(term) ?? [];
    const label = ({ metadata }: ApiObject) => metadata.labels?.[name];
    if (operator === undefined) return (object) => (label(object) === undefined) === (not === "!");
    return (object) => (label(object) === value) === (operator !== "!=");
  });
  return (object) => selectors.every((selector) => selector(object));
}
