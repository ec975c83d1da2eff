import type { ApiObject, JsonObject } from "../../api-object.ts";
import { numberIn, objectIn, objectsIn, textIn } from "./json-fields.ts";

/** What the containers of a pod come to: the columns Ready, Status and Restarts. */
export interface PodSummary {
  readonly ready: number;
  readonly total: number;
  readonly status: string;
  readonly restarts: number;
  /** When the last container that restarted had ended; empty for never. */
  readonly lastRestart: string;
}

const isSidecar = (container: JsonObject): boolean => container["restartPolicy"] === "Always";

function isTrue({ status }: ApiObject, condition: string): boolean {
  return objectsIn(status, "conditions").some(
    (each) => textIn(each, "type") === condition && textIn(each, "status") === "True",
  );
}

/** A state of a container: waiting, running or terminated; undefined when it is another. */
function stateOf(status: JsonObject, state: string): JsonObject | undefined {
  const states = objectIn(status, "state");
  return states[state] === undefined ? undefined : objectIn(states, state);
}

function endedFor(terminated: JsonObject): string {
  const reason = textIn(terminated, "reason");
  if (reason !== "") return reason;
  const signal = numberIn(terminated, "signal");
  return signal === 0 ? `ExitCode:${numberIn(terminated, "exitCode")}` : `Signal:${signal}`;
}

interface Initialisation {
  readonly readySidecars: number;
  /** Why the pod is not initialised yet; undefined when it is. */
  readonly reason: string | undefined;
  /** The statuses up to the container that gives the reason. */
  readonly seen: readonly JsonObject[];
}

/** Why an init container keeps its pod from running; undefined when it does not. */
function blocking(status: JsonObject, sidecar: boolean, position: string): string | undefined {
  const terminated = stateOf(status, "terminated");
  if (terminated !== undefined && numberIn(terminated, "exitCode") === 0) return undefined;
  if (sidecar && status["started"] === true) return undefined;
  if (terminated !== undefined) return `Init:${endedFor(terminated)}`;
  const waiting = textIn(stateOf(status, "waiting") ?? {}, "reason");
  return waiting === "" || waiting === "PodInitializing" ? `Init:${position}` : `Init:${waiting}`;
}

function initialisation(
  statuses: readonly JsonObject[],
  initContainers: ReadonlyMap<string, JsonObject>,
): Initialisation {
  let readySidecars = 0;
  for (const [index, status] of statuses.entries()) {
    const sidecar = isSidecar(initContainers.get(textIn(status, "name")) ?? {});
    const reason = blocking(status, sidecar, `${index}/${initContainers.size}`);
    if (reason !== undefined) return { readySidecars, reason, seen: statuses.slice(0, index + 1) };
    const isRunning = stateOf(status, "terminated") === undefined;
    if (isRunning && status["ready"] === true) readySidecars += 1;
  }
  return { readySidecars, reason: undefined, seen: statuses };
}

/** The reason that the containers give, the first one's counting most, and how many are ready. */
function running(
  statuses: readonly JsonObject[],
  initial: string,
): { readonly ready: number; readonly reason: string; readonly error: string } {
  let [reason, error, ready] = [initial, "", 0];
  for (const status of statuses.toReversed()) {
    const waiting = textIn(stateOf(status, "waiting") ?? {}, "reason");
    const terminated = stateOf(status, "terminated");
    if (waiting !== "") reason = waiting;
    else if (terminated !== undefined) {
      reason = endedFor(terminated);
      if (numberIn(terminated, "exitCode") !== 0) error = reason;
    } else if (status["ready"] === true && stateOf(status, "running") !== undefined) ready += 1;
  }
  return { ready, reason, error };
}

function phaseOf({ status }: ApiObject): string {
  const isGated = objectsIn(status, "conditions").some(
    (each) => each["type"] === "PodScheduled" && each["reason"] === "SchedulingGated",
  );
  return isGated ? "SchedulingGated" : textIn(status, "reason") || textIn(status, "phase");
}

/** Some container has completed; the pod is what its other containers are. */
function afterCompletion(pod: ApiObject, { ready, error }: ReturnType<typeof running>): string {
  if (ready > 0 && isTrue(pod, "Ready")) return "Running";
  if (error !== "") return error;
  return ready > 0 ? "NotReady" : "Completed";
}

function withDeletion({ metadata, status }: ApiObject, reason: string): string {
  if (metadata["deletionTimestamp"] === undefined) return reason;
  if (textIn(status, "reason") === "NodeLost") return "Unknown";
  const isTerminal = ["Succeeded", "Failed"].includes(textIn(status, "phase"));
  return isTerminal ? reason : "Terminating";
}

function restartsOf(statuses: readonly JsonObject[]): Pick<PodSummary, "restarts" | "lastRestart"> {
  const ends = statuses.map((status) =>
    textIn(objectIn(objectIn(status, "lastState"), "terminated"), "finishedAt"),
  );
  return {
    restarts: statuses.reduce((sum, status) => sum + numberIn(status, "restartCount"), 0),
    lastRestart: ends.toSorted().at(-1) ?? "",
  };
}

/** Summarises a pod as kubectl shows it (pkg/printers/internalversion, printPod). */
export function podSummary(pod: ApiObject): PodSummary {
  const { spec, status } = pod;
  const initContainers = new Map(
    objectsIn(spec, "initContainers").map((each) => [textIn(each, "name"), each]),
  );
  const sidecars = [...initContainers.values()].filter(isSidecar);
  const total = objectsIn(spec, "containers").length + sidecars.length;
  const initStatuses = objectsIn(status, "initContainerStatuses");
  const { readySidecars, reason, seen } = initialisation(initStatuses, initContainers);
  if (reason !== undefined && !isTrue(pod, "Initialized")) {
    const shown = withDeletion(pod, reason);
    return { ready: readySidecars, total, status: shown, ...restartsOf(seen) };
  }
  const statuses = objectsIn(status, "containerStatuses");
  const state = running(statuses, reason ?? phaseOf(pod));
  const shown = state.reason === "Completed" ? afterCompletion(pod, state) : state.reason;
  const names = new Set(sidecars.map((each) => textIn(each, "name")));
  const ofSidecars = seen.filter((each) => names.has(textIn(each, "name")));
  return {
    ready: readySidecars + state.ready,
    total,
    status: withDeletion(pod, shown),
    ...restartsOf([...statuses, ...ofSidecars]),
  };
}
