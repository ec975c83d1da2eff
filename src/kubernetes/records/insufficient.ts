import { isKnownToScheduler, isQualifiedName } from "../../resources/scheduler.ts";

/** More than any scheduler names; the others are left out. */
const maxNames = 32;

/** How many shortages are looked at; a scheduler names each resource twice at most. */
const maxShortages = 128;

/** How kube-scheduler's NodeResourcesFit says it, with the number of nodes before and an end behind. */
const shortage =
  /\d (?:Insufficient ([A-Za-z\d](?:[-\w./]{0,320}[A-Za-z\d])?)|Too many pods)(?=,|\.\s|\.?$)/g;

/**
 * The resources that a scheduler's message names as short, as in "0/3 nodes are available: 1 Too
 * many pods, 2 Insufficient cpu."; sorted, each once. Empty for a message of another form.
 */
export function insufficientResources(message: string): string[] {
  const names = new Set<string>();
  let shortages = 0;
  for (const [, name = "pods"] of message.matchAll(shortage)) {
    shortages += 1;
    if (names.size === maxNames || shortages > maxShortages) break;
    if (names.has(name)) continue;
    // A copy: a part of the message would keep all of it in memory.
    if (isResource(name)) names.add(Buffer.from(name).toString());
  }
  return [...names].toSorted();
}

function isResource(name: string): boolean {
  return isQualifiedName(name) && (name === "pods" || isKnownToScheduler(name));
}
