import type { ApiObject } from "../../api-object.ts";
import { age } from "./human-duration.ts";
import { objectsIn, textIn } from "./json-fields.ts";
import { podSummary } from "./pod-summary.ts";

function readinessGates({ spec, status }: ApiObject): string {
  const gates = objectsIn(spec, "readinessGates");
  const conditions = objectsIn(status, "conditions");
  const fulfilled = gates.filter((gate) => {
    const type = textIn(gate, "conditionType");
    const condition = conditions.find((each) => textIn(each, "type") === type);
    return condition !== undefined && textIn(condition, "status") === "True";
  });
  return gates.length === 0 ? "<none>" : `${fulfilled.length}/${gates.length}`;
}

/** What the columns of a pod hold (pkg/printers/internalversion, printPod). */
export function podCells(pod: ApiObject, now: number): readonly string[] {
  const { ready, total, status, restarts, lastRestart } = podSummary(pod);
  const [ip] = objectsIn(pod.status, "podIPs");
  const when = restarts > 0 && lastRestart !== "" ? ` (${age(lastRestart, now)} ago)` : "";
  return [
    pod.metadata.name,
    `${ready}/${total}`,
    status,
    `${restarts}${when}`,
    age(pod.metadata.creationTimestamp, now),
    textIn(ip ?? {}, "ip") || "<none>",
    textIn(pod.spec, "nodeName") || "<none>",
    textIn(pod.status, "nominatedNodeName") || "<none>",
    readinessGates(pod),
  ];
}
