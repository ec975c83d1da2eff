import { parseQuantity, QuantityError } from "./quantity.ts";
import { isKnownToScheduler, schedulerAmounts } from "./scheduler.ts";

/** A pod by what it requests, under a name of its own. */
export interface PodShape {
  readonly name: string;
  /** By raw name of the resource, as the scheduler's integers: millicores, bytes, counts. */
  readonly requests: ReadonlyMap<string, number>;
}

/** What texts ask for; when there are faults, the requests lack what is at fault. */
export interface ReadRequests {
  readonly requests: ReadonlyMap<string, number>;
  /** One sentence for each fault, which begins with the name. */
  readonly faults: readonly string[];
}

/** How many resources one pod may request here. */
const maxResources = 16;

/**
 * Requests from pairs of a raw resource name and a quantity as Kubernetes writes it, rounded up as
 * the scheduler does. Each resource once, at least one, and only such as the scheduler counts; not
 * `pods`, of which each pod takes one anyway.
 */
export function readRequests(
  pairs: readonly (readonly [name: string, text: string])[],
): ReadRequests {
  if (pairs.length === 0) return { requests: new Map(), faults: ["no resource is given"] };
  if (pairs.length > maxResources) {
    const fault = `${pairs.length} resources are given, and ${maxResources} are the most`;
    return { requests: new Map(), faults: [fault] };
  }
  const requests = new Map<string, number>();
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const [name, text] of pairs) {
    const amount = seen.has(name) ? "is given more than once" : amountOf(name, text);
    seen.add(name);
    if (typeof amount === "number") requests.set(name, amount);
    else faults.push(`${shown(name)} ${amount}`);
  }
  return { requests, faults };
}

/**
 * A shape from text such as `web=cpu:500m,memory:1Gi,nvidia.com/gpu:1`. Throws an Error with all
 * faults; the message continues the name of an option.
 */
export function podShape(text: string): PodShape {
  const at = text.indexOf("=");
  const name = text.slice(0, Math.max(0, at)).trim();
  if (!/^[A-Za-z\d](?:[-\w.]{0,61}[A-Za-z\d])?$/.test(name)) {
    throw new Error(
      `must be NAME=RESOURCE:QUANTITY,…, such as small=cpu:500m,memory:1Gi, with a NAME of at most 63 letters, digits, dashes, dots and underscores, not ${shownText(text)}`,
    );
  }
  const pairs = text
    .slice(at + 1)
    .split(",")
    .map((pair) => pair.trim())
    .filter((pair) => pair !== "")
    .map((pair) => {
      const [resource = "", ...quantity] = pair.split(":");
      return [resource.trim(), quantity.join(":").trim()] as const;
    });
  const { requests, faults } = readRequests(pairs);
  if (faults.length > 0) throw new Error(`${name}: ${faults.join("; ")}`);
  return { name, requests };
}

/** At most so many, since each has a series for each pool, and is looked for on each node. */
const maxShapes = 100;

/** Shapes with semicolons in between, each under another name. Throws as {@link podShape} does. */
export function podShapes(text: string): readonly PodShape[] {
  const shapes = text
    .split(";")
    .filter((each) => each.trim() !== "")
    .map(podShape);
  if (shapes.length > maxShapes) {
    throw new Error(`names ${shapes.length} shapes, and ${maxShapes} are the most`);
  }
  const names = new Set<string>();
  for (const { name } of shapes) {
    if (names.has(name)) throw new Error(`has more than one shape of the name ${name}`);
    names.add(name);
  }
  return shapes;
}

/** The scheduler's integer, or what is wrong with it, in words that follow the name. */
function amountOf(name: string, text: string): number | string {
  if (name === "pods") return "cannot be requested: each pod takes one";
  if (!isKnownToScheduler(name)) {
    const meant = likelyName(name);
    const hint = meant === undefined ? "" : `: resources are named as in Kubernetes, ${meant}`;
    return `is not a resource that the scheduler counts${hint}`;
  }
  try {
    let fault = "";
    const amounts = schedulerAmounts(new Map([[name, parseQuantity(text)]]), (reason) => {
      fault = reason === "invalid_name" ? "is not the name of a resource" : outOfRange;
    });
    return amounts.get(name) ?? fault;
  } catch (error) {
    if (!(error instanceof QuantityError)) throw error;
    if (error.reason === "out_of_range") return outOfRange;
    return `must be a quantity such as 500m or 1Gi, not ${shownText(text)}`;
  }
}

/**
 * What a name is most likely to stand for that is the value of a `resource` label of the metrics,
 * where `_` stands for every other character.
 */
function likelyName(label: string): string | undefined {
  if (label === "ephemeral_storage") return "ephemeral-storage";
  if (/^hugepages_\w{1,20}$/.test(label)) return label.replace("_", "-");
  const [, domain, top, rest] =
    /^(\w{1,60}?)_(com|io|org|net|dev|sh)_(\w{1,60})$/.exec(label) ?? [];
  if (domain === undefined || rest === undefined) return undefined;
  return `${domain.replaceAll("_", ".")}.${top}/${rest.replaceAll("_", "-")}`;
}

const outOfRange = "must be from 0 to 9007199254740991";

const shownLength = 60;

/** Names that are not those of resources are quoted. */
function shown(name: string): string {
  return /^[\w./-]{1,60}$/.test(name) ? name : shownText(name);
}

/** Of what a client sent, nothing but what quantities and names are made of is sent back. */
function shownText(text: string): string {
  const plain = text.slice(0, shownLength).replaceAll(/[^\w ./:%+?=-]/g, "?");
  return text.length > shownLength ? `"${plain}…"` : `"${plain}"`;
}
