import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import express from "express";
import type { Express, NextFunction, Request, Response } from "express";

import { originForm, queryOf, sendError, sendPieces } from "./answer.ts";
import { Bodies } from "./bodies.ts";
import { paths } from "./endpoints.ts";
import type { Endpoints, HealthCheck, JsonDocument, Unavailable } from "./endpoints.ts";
import { readRequests } from "../resources/pod-shape.ts";
import { acceptsGzip, expositionFormat, prefersHtml } from "./negotiation.ts";
import { type Door, doorOf, type GuardOptions } from "./guard.ts";
import { openApi } from "./openapi.ts";
import { pages } from "./page-routes.ts";

/** The label `handler` of the HTTP metrics: a closed set, never taken from the wire. */
export const handlers = [
  "nodes",
  "probes",
  "pod_metrics",
  "metrics",
  "snapshot",
  "fit",
  "openapi",
  "health",
  "page",
  "other",
] as const;
export type Handler = (typeof handlers)[number];

/** What an app tells of its requests. */
export interface AppObserver {
  /**
   * Called once per request, when its answer has been sent or its connection has gone. The code is
   * {@link aborted} when the connection ended before the answer was complete.
   */
  readonly onAnswered: (handler: Handler, code: number, seconds: number) => void;
  /** Called when an endpoint throws; the client gets a 500 without details. */
  readonly onError: (error: unknown, handler: Handler) => void;
}

export interface AppOptions extends AppObserver, Omit<GuardOptions, "onError"> {
  readonly endpoints: Endpoints;
  readonly telemetryPath: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Which part of the cluster the documents are of, as `2/4`; undefined: the whole. */
  readonly shard?: string | undefined;
}

export interface HealthAppOptions extends AppObserver {
  readonly endpoints: Pick<Endpoints, "live" | "ready">;
}

/** No status of HTTP; nginx logs it for clients that went away. */
export const aborted = 499;

/** Bytes of all bodies that are being sent, those of slow readers included. */
const bodyLimit = 96 * 1024 * 1024;

const contentTypes = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
} as const;

type Respond = (request: Request, response: Response) => void | Promise<void>;

async function sendDocument(
  request: Request,
  response: Response,
  document: JsonDocument | Unavailable,
  { now, bodies }: { readonly now: number; readonly bodies: Bodies },
): Promise<void> {
  if ("reason" in document) {
    response.setHeader("Retry-After", String(document.retryAfter));
    sendError(response, 503, document.reason, document.message);
    return;
  }
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Last-Modified", new Date(document.currentUntil).toUTCString());
  response.setHeader("Age", String(Math.max(0, Math.floor((now - document.currentUntil) / 1000))));
  await sendPieces(request, response, document.body, bodies);
}

/** Like the health endpoints of Kubernetes: `ok`, or every check when one fails or with `?verbose`. */
function sendChecks(request: Request, response: Response, checks: readonly HealthCheck[]): void {
  const ok = checks.every((check) => check.ok);
  const lines = checks.map(({ name, ok: passed, detail }) =>
    passed ? `[+]${name} ok` : `[-]${name} failed: ${detail ?? "no detail"}`,
  );
  const verbose = queryOf(request).has("verbose");
  response.status(ok ? 200 : 503).setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(ok && !verbose ? "ok" : `${lines.join("\n")}\n${ok ? "ok" : "failed"}\n`);
}

async function sendMetrics(
  request: Request,
  response: Response,
  endpoints: Endpoints,
  bodies: Bodies,
): Promise<void> {
  const format = expositionFormat(request.get("accept") ?? "");
  const gzip = acceptsGzip(request.get("accept-encoding") ?? "");
  const pieces = await endpoints.metrics(format, gzip);
  response.setHeader("Content-Type", contentTypes[format]);
  response.setHeader("Vary", "Accept, Accept-Encoding");
  if (gzip) response.setHeader("Content-Encoding", "gzip");
  await sendPieces(request, response, pieces, bodies);
}

const sendProbe: Respond = (_request, response) => void response.json({ Message: "OK" });

interface Route {
  readonly paths: readonly string[];
  readonly handler: Handler;
  readonly respond: Respond;
  /** Whether the route is for this request; undefined: for every one. */
  readonly isFor?: (request: Request) => boolean;
}

function isForPeople(request: Request): boolean {
  return prefersHtml(request.get("accept") ?? "");
}

function pageRoutes(endpoints: Endpoints, bodies: Bodies): readonly Route[] {
  const { cluster, node, fit, script } = pages(endpoints, bodies);
  return [
    { paths: paths.nodes, handler: "page", respond: cluster, isFor: isForPeople },
    { paths: paths.nodePage, handler: "page", respond: node },
    { paths: paths.fitPage, handler: "page", respond: fit },
    { paths: paths.pageScript, handler: "page", respond: script },
  ];
}

function healthRoutes(endpoints: Pick<Endpoints, "live" | "ready">): readonly Route[] {
  const live: Respond = (request, response) => sendChecks(request, response, endpoints.live());
  const ready: Respond = (request, response) => sendChecks(request, response, endpoints.ready());
  return [
    { paths: paths.live, handler: "health", respond: live },
    { paths: paths.ready, handler: "health", respond: ready },
  ];
}

function routes(options: AppOptions): readonly Route[] {
  const { endpoints, telemetryPath, now } = options;
  const bodies = new Bodies(bodyLimit);
  const description = JSON.stringify(openApi(options.version, telemetryPath));
  const document =
    (read: () => Promise<JsonDocument | Unavailable>): Respond =>
    async (request, response) =>
      sendDocument(request, response, await read(), { now: now(), bodies });
  const metrics: Respond = (request, response) => sendMetrics(request, response, endpoints, bodies);
  const openapi: Respond = (_request, response) => void response.type("json").send(description);
  const fit: Respond = async (request, response) => {
    const { requests, faults } = readRequests([...queryOf(request)]);
    if (faults.length > 0) sendError(response, 400, "bad_request", `${faults.join("; ")}.`);
    else await document(() => endpoints.fit(requests))(request, response);
  };
  const documents = {
    nodes: document(() => endpoints.nodes()),
    podUsage: document(() => endpoints.podUsage()),
    snapshot: document(() => endpoints.snapshot()),
  };
  return [
    ...pageRoutes(endpoints, bodies),
    { paths: paths.nodes, handler: "nodes", respond: documents.nodes },
    { paths: paths.probes, handler: "probes", respond: sendProbe },
    { paths: paths.podMetrics, handler: "pod_metrics", respond: documents.podUsage },
    { paths: [telemetryPath], handler: "metrics", respond: metrics },
    { paths: paths.snapshot, handler: "snapshot", respond: documents.snapshot },
    { paths: paths.fit, handler: "fit", respond: fit },
    { paths: paths.openapi, handler: "openapi", respond: openapi },
    ...healthRoutes(endpoints),
  ];
}

/**
 * The HTTP surface: a table of routes over the given endpoints. GET and HEAD only; 405 with `Allow`
 * for other methods, 404 with a JSON error for other paths, 400 for a malformed request target.
 */
export function createApp(options: AppOptions): RequestListener {
  return serve(routes(options), "see /openapi.json", options, doorOf(options), options.shard);
}

/** The health endpoints alone. */
export function createHealthApp(options: HealthAppOptions): RequestListener {
  return serve(healthRoutes(options.endpoints), "only health is served here", options);
}

/** `hint` tells those who ask for another path what there is. */
function serve(
  table: readonly Route[],
  hint: string,
  observer: AppObserver,
  door: Door = (_request, _response, route) => route(),
  shard?: string,
): RequestListener {
  const answering = new WeakMap<ServerResponse, Handler>();
  const handlerOf = (response: ServerResponse): Handler => answering.get(response) ?? "other";
  const app = createExpress();
  for (const { paths: served, handler, respond, isFor } of table) {
    for (const path of served) {
      app.all(path.replaceAll(/\{(\w+)\}/g, ":$1"), (request, response, next) => {
        if (isFor?.(request) === false) {
          next();
          return undefined;
        }
        answering.set(response, handler);
        if (request.method === "GET" || request.method === "HEAD")
          return respond(request, response);
        response.setHeader("Allow", "GET, HEAD");
        sendError(response, 405, "method_not_allowed", `${path} answers GET and HEAD only.`);
      });
    }
  }
  app.use((_request: Request, response: Response) => {
    const message = `There is nothing at this path; ${hint}.`;
    // As FastAPI answers, which pykles was written with.
    sendError(response, 404, "not_found", message, { detail: "Not Found" });
  });
  // Express recognises an error handler by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, _next: NextFunction) => {
    // A parameter in the path that is not UTF-8.
    if (error instanceof URIError) {
      sendError(response, 400, "bad_request", "The request target is malformed.");
      return;
    }
    observer.onError(error, handlerOf(response));
    if (response.headersSent) response.destroy();
    else sendError(response, 500, "internal", "The exporter failed to answer; its log says why.");
  });
  return (request, response) => {
    const started = performance.now();
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    if (shard !== undefined) response.setHeader("Kubecommit-Shard", shard);
    response.once("close", () => {
      const seconds = (performance.now() - started) / 1000;
      const code = response.writableFinished ? response.statusCode : aborted;
      observer.onAnswered(handlerOf(response), code, seconds);
    });
    door(request, response, () => routeBy(app, request, response));
  };
}

function routeBy(app: Express, request: IncomingMessage, response: ServerResponse): void {
  const target = originForm(request.url ?? "");
  if (target === undefined) {
    sendError(response, 400, "bad_request", "The request target is malformed.");
    return;
  }
  request.url = target;
  app(request, response);
}

function createExpress(): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.enable("strict routing");
  app.enable("case sensitive routing");
  app.set("query parser", false);
  return app;
}
