import { paths } from "./endpoints.ts";
import { reference } from "./json-schema.ts";
import { schemas } from "./openapi-schemas.ts";

const json = "application/json";

const headers = {
  Age: { description: "How many seconds old the numbers are.", schema: { type: "integer" } },
  "Last-Modified": {
    description: "Until when the numbers are known to have been current.",
    schema: { type: "string" },
  },
  "Retry-After": { description: "Seconds until to ask again.", schema: { type: "integer" } },
  Vary: { description: "What the answer depends on.", schema: { type: "string" } },
  "WWW-Authenticate": {
    description: "How to say who one is: by a password, a bearer token, or either.",
    schema: { type: "string" },
  },
} as const;

function withHeaders(...names: readonly (keyof typeof headers)[]): { readonly headers: object } {
  return { headers: Object.fromEntries(names.map((name) => [name, headers[name]])) };
}

function content(schema: object, ...types: readonly string[]): object {
  return { content: Object.fromEntries(types.map((type) => [type, { schema }])) };
}

function failure(description: string, ...more: readonly (keyof typeof headers)[]): object {
  return { description, ...withHeaders(...more), ...content(reference("Error"), json) };
}

const internal = failure("The exporter failed to answer; its log says why.");

/** What every endpoint may answer before it is asked, by who may come in. */
const refusals = {
  401: failure(
    "A password or a token is asked for, and none came, or one that is wrong.",
    "WWW-Authenticate",
  ),
  403: failure("The user of the token has no right to this path, by `nonResourceURLs`."),
  421: failure("A browser asks by a name that is not known to be of this exporter."),
  429: failure("There are more requests, passwords or tokens than may be at once.", "Retry-After"),
} as const;

const refusalReferences = Object.fromEntries(
  Object.keys(refusals).map((status) => [status, { $ref: `#/components/responses/${status}` }]),
);

const notReviewed = "The API server cannot be asked about a token now.";

interface Described {
  readonly description?: string;
  readonly headers?: object;
  readonly content?: object;
}

type Responses = Readonly<Record<number, Described>>;

/** What an endpoint has of 503, and what is answered when nobody can say who may come in. */
function withoutReview({ description, headers: own, content: others }: Described): object {
  const text = description === undefined ? notReviewed : `${description} Or: ${notReviewed}`;
  return {
    description: text,
    headers: { ...withHeaders("Retry-After").headers, ...own },
    content: { ...others, [json]: { schema: reference("Error") } },
  };
}

function get(
  operationId: string,
  summary: string,
  responses: Responses,
  more: object = {},
): object {
  const all = { ...responses, ...refusalReferences, 503: withoutReview(responses[503] ?? {}) };
  return { get: { operationId, summary, ...more, responses: all } };
}

/** A document about the cluster, which may not be there; and what else may be answered. */
function document(
  operationId: string,
  summary: string,
  schema: string,
  unavailable: string,
  more: { readonly responses?: object; readonly parameters?: readonly object[] } = {},
): object {
  const { responses, ...rest } = more;
  const found = {
    description: "The document.",
    ...withHeaders("Age", "Last-Modified"),
    ...content(reference(schema), json),
  };
  const missing = failure(unavailable, "Retry-After");
  return get(operationId, summary, { 200: found, ...responses, 500: internal, 503: missing }, rest);
}

function health(operationId: string, summary: string): object {
  const text = content({ type: "string" }, "text/plain");
  const responses = {
    200: { description: "`ok`; with `?verbose` every check.", ...text },
    503: { description: "Every check, and which fail.", ...text },
  };
  const verbose = { name: "verbose", in: "query", schema: { type: "string" }, required: false };
  return get(operationId, summary, responses, {
    parameters: [{ ...verbose, allowEmptyValue: true, description: "Lists the checks." }],
  });
}

const notSynced = "The cluster has not been read yet, or its numbers are withdrawn.";

/** The requests of the pod are the query: a parameter for each resource, by its raw name. */
const fitParameter = {
  name: "requests",
  in: "query",
  required: true,
  style: "form",
  explode: true,
  description:
    "What one pod requests: a parameter for each resource, by its raw name, such as `cpu=500m&memory=1Gi&nvidia.com/gpu=1`. Each resource once, 16 at most.",
  schema: { type: "object", minProperties: 1, additionalProperties: { type: "string" } },
  example: { cpu: "500m", memory: "1Gi" },
};

const fitSummary =
  "How many more pods with these requests fit, by pool, and on which five nodes most: by resources and pod slots alone, taints, affinity and volumes are not looked at";

const html = "text/html";
const text = { type: "string" };

/** A page for people; what can be wrong with what is asked, by status. */
function page(operationId: string, summary: string, more: object, faults: object): object {
  const found = { description: "The page.", ...withHeaders("Vary"), ...content(text, html) };
  const missing = {
    description: notSynced,
    ...withHeaders("Retry-After", "Vary"),
    ...content(text, html),
  };
  const responses = { 200: found, ...faults, 500: internal, 503: missing };
  return get(operationId, summary, responses, more);
}

function pageFault(description: string): object {
  return { description, ...withHeaders("Vary"), ...content(text, html) };
}

const nodeParameter = { name: "name", in: "path", required: true, schema: text };

function pages(): Record<string, object> {
  return {
    [paths.nodePage[0]]: page(
      "getNodePage",
      "A page for people about one node",
      { parameters: [nodeParameter] },
      { 404: pageFault("There is no such node.") },
    ),
    [paths.fitPage[0]]: page(
      "getFitPage",
      "A page for people that says how many more pods fit, with the parameters of /api/v1/fit",
      { parameters: [fitParameter] },
      { 400: pageFault("The page names each parameter at fault, and why.") },
    ),
    [paths.pageScript[0]]: get("getPageScript", "The script of the pages", {
      200: { description: "The script.", ...content(text, "text/javascript") },
    }),
  };
}

const nodesSummary =
  "Requests and limits per node; a page for people where `Accept` prefers text/html";

const nodesOrPage = {
  description: "The document, or the page, which has no headers of its own but `Vary`.",
  ...withHeaders("Age", "Last-Modified"),
  content: { [json]: { schema: reference("Nodes") }, [html]: { schema: text } },
};

function documents(): Record<string, object> {
  return {
    [paths.nodes[0]]: document("getNodes", nodesSummary, "Nodes", notSynced, {
      responses: { 200: nodesOrPage },
    }),
    [paths.probes[0]]: get("getProbe", "Whether the process serves", {
      200: { description: "It does.", ...content(reference("Probe"), json) },
    }),
    [paths.podMetrics[0]]: document(
      "getPodMetrics",
      "Current usage per pod, from metrics.k8s.io",
      "PodUsage",
      "metrics.k8s.io is absent, forbidden or down.",
    ),
    [paths.snapshot[0]]: document("getSnapshot", "The whole account", "Snapshot", notSynced),
    [paths.fit[0]]: document("getFit", fitSummary, "Fit", notSynced, {
      parameters: [fitParameter],
      responses: { 400: failure("The message names each parameter at fault, and why.") },
    }),
    [paths.openapi[0]]: get("getDescription", "This description", {
      200: { description: "OpenAPI 3.1.", ...content({ type: "object" }, json) },
    }),
  };
}

/** `getLivez` for `/livez`. */
function operationIdOf(path: string): string {
  return `get${path.replaceAll(/\W+(\w)/g, (_, first: string) => first.toUpperCase())}`;
}

function healthPaths(served: readonly string[], summary: string): Record<string, object> {
  return Object.fromEntries(served.map((path) => [path, health(operationIdOf(path), summary)]));
}

/** The OpenAPI 3.1 description of every endpoint, as the original application had one. */
export function openApi(version: string, telemetryPath: string): object {
  const metrics = get("getMetrics", "The metrics, as text or OpenMetrics by `Accept`", {
    200: {
      description: "The exposition.",
      ...withHeaders("Vary"),
      ...content({ type: "string" }, "text/plain", "application/openmetrics-text"),
    },
    500: internal,
  });
  return {
    openapi: "3.1.0",
    info: {
      title: "kubecommit",
      version,
      description: "What pods request of each Kubernetes node.",
      license: { name: "Apache-2.0", identifier: "Apache-2.0" },
    },
    paths: {
      ...documents(),
      ...pages(),
      [telemetryPath]: metrics,
      ...healthPaths(paths.live, "Whether ticks start when they are due"),
      ...healthPaths(paths.ready, "Whether there are numbers, and the process is not stopping"),
    },
    components: { schemas, responses: refusals },
  };
}
