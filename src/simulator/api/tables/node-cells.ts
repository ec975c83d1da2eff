import type { ApiObject } from "../../api-object.ts";
import { age } from "./human-duration.ts";
import { objectIn, objectsIn, textIn } from "./json-fields.ts";

const rolePrefix = "node-role.kubernetes.io/";

function rolesOf({ metadata }: ApiObject): string {
  const roles = Object.entries(metadata.labels ?? {}).map(([label, value]) =>
    label === "kubernetes.io/role"
      ? value
      : label.startsWith(rolePrefix)
        ? label.slice(rolePrefix.length)
        : "",
  );
  const unique = new Set(roles.filter((role) => role !== ""));
  return [...unique].toSorted().join(",") || "<none>";
}

function statusOf({ spec, status }: ApiObject): string {
  const ready = objectsIn(status, "conditions").findLast(
    (each) => textIn(each, "type") === "Ready",
  );
  const words = [
    ready === undefined ? "Unknown" : textIn(ready, "status") === "True" ? "Ready" : "NotReady",
    ...(spec["unschedulable"] === true ? ["SchedulingDisabled"] : []),
  ];
  return words.join(",");
}

/** What the columns of a node hold (pkg/printers/internalversion, printNode). */
export function nodeCells(node: ApiObject, now: number): readonly string[] {
  const info = objectIn(node.status, "nodeInfo");
  const address = (type: string): string => {
    const found = objectsIn(node.status, "addresses").find((each) => textIn(each, "type") === type);
    return found === undefined ? "<none>" : textIn(found, "address");
  };
  const architecture = textIn(info, "architecture");
  const kernel = textIn(info, "kernelVersion") || "<unknown>";
  return [
    node.metadata.name,
    statusOf(node),
    rolesOf(node),
    age(node.metadata.creationTimestamp, now),
    textIn(info, "kubeletVersion"),
    address("InternalIP"),
    address("ExternalIP"),
    textIn(info, "osImage") || "<unknown>",
    architecture === "" ? kernel : `${kernel} (${architecture})`,
    textIn(info, "containerRuntimeVersion") || "<unknown>",
  ];
}
