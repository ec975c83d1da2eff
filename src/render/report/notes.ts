import { instantOf } from "../instants.ts";
import { amountText } from "./amount-text.ts";
import { deviceNotes } from "./device-notes.ts";
import type { Report } from "./report.ts";

/** What is to be read with the numbers: of what they are, by which rules, and what waits. */
export function reportNotes(report: Report): readonly string[] {
  const { total, pods, source, rules, serverVersion, time, by } = report;
  const nodes = total.nodes?.all ?? 0;
  return [
    `${counted(nodes, "node")} and ${counted(pods, "pod")} of ${source}, ${time.replace(/\.\d+Z$/, "Z")}; requests as the scheduler of Kubernetes ${rules} counts them (server version: ${serverVersion}).`,
    ...(by === "namespace"
      ? ["Percentages are of what all nodes have for pods.", ...fitNotes(report)]
      : []),
    ...waiting(report),
    ...dedicatedRoom(report),
    ...served(report),
    ...(report.devices === undefined ? [] : deviceNotes(report.devices, instantOf(time))),
    ...report.notes,
  ];
}

/** What fits, where there are no columns that say it. */
export function fitNotes({ total: { fits } }: Report): readonly string[] {
  return fits.map(({ fit, pods }) => `Of ${fit}, ${counted(pods, "more pod")} would fit.`);
}

function waiting({ unscheduled: { pods, byReason, resources } }: Report): readonly string[] {
  if (pods === 0) return [];
  const reasons = Object.entries(byReason)
    .filter(([, count]) => count > 0)
    .map(([reason, count]) => `${count} ${reason}`);
  const wanted = resources
    .filter(({ resource, requests }) => resource !== "pods" && requests > 0)
    .map(({ resource, requests }) => `${resource} ${amountText(resource, requests)}`);
  const verb = pods === 1 ? "waits" : "wait";
  const asking = wanted.length === 0 ? "" : `, requesting ${wanted.join(", ")}`;
  return [`${counted(pods, "pod")} ${verb} for a node (${reasons.join(", ")})${asking}.`];
}

/** Of totals that few pods find: on nodes with taints, such as control planes. */
function dedicatedRoom({ by, total, fitsOnOpenNodes }: Report): readonly string[] {
  const open = new Map(fitsOnOpenNodes.map(({ fit, pods }) => [fit, pods]));
  const fewer = total.fits
    .filter(({ fit, pods }) => by !== "namespace" && pods > (open.get(fit) ?? 0))
    .map(({ fit, pods }) => `${fit} ${open.get(fit) ?? 0} of ${pods}`);
  if (fewer.length === 0) return [];
  return [
    `Of what fits, on open nodes: ${fewer.join(", ")}; the rest only where pods tolerate the taints of nodes.`,
  ];
}

/** Requests that would else look like too many. */
function served({ total }: Report): readonly string[] {
  const texts = total.amounts.flatMap(({ resource, deviceRequests = 0 }) =>
    deviceRequests > 0 ? [`${resource} ${amountText(resource, deviceRequests)}`] : [],
  );
  if (texts.length === 0) return [];
  return [
    `Requests that are served by devices, so that no node has to list them, and that are in no percentage: ${texts.join(", ")}.`,
  ];
}

function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}
