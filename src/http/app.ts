import express from "express";
import type { Express, NextFunction, Request, Response } from "express";

import { paths } from "./endpoints.ts";
import type { Endpoints, HealthCheck, JsonDocument, Unavailable } from "./endpoints.ts";
import { acceptsGzip, expositionFormat } from "./negotiation.ts";
import { openApi } from "./openapi.ts";

/** The label `handler` of the HTTP metrics: a closed set, never taken from the wire. */
export const handlers = [
  "nodes",
  "probes",
  "pod_metrics",
  "metrics",
  "snapshot",
  "openapi",
  "health",
  "other",
] as const;
export type Handler = (typeof handlers)[number];

export interface AppOptions {
  readonly endpoints: Endpoints;
  readonly telemetryPath: string;
  readonly version: string;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Called once per request, when its answer has been sent or its connection has gone. */
  readonly onAnswered: (handler: Handler, code: number, seconds: number) => void;
  /** Called when an endpoint throws; the client gets a 500 without details. */
  readonly onError: (error: unknown, handler: Handler) => void;
}

const contentTypes = {
  text: "text/plain; version=0.0.4; charset=utf-8",
  openmetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
} as const;

type Respond = (request: Request, response: Response) => void | Promise<void>;

function sendError(response: Response, code: number, reason: string, message: string): void {
  response.status(code).json({ error: { code, reason, message } });
}

function sendDocument(
  request: Request,
  response: Response,
  document: JsonDocument | Unavailable,
  now: number,
): void {
  if ("reason" in document) {
    response.setHeader("Retry-After", String(document.retryAfter));
    sendError(response, 503, document.reason, document.message);
    return;
  }
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Last-Modified", new Date(document.currentUntil).toUTCString());
  response.setHeader("Age", String(Math.max(0, Math.floor((now - document.currentUntil) / 1000))));
  sendPieces(request, response, [document.body]);
}

/** Writes the pieces as they are: joining them would copy megabytes on each scrape. */
function sendPieces(request: Request, response: Response, pieces: readonly Buffer[]): void {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  response.setHeader("Content-Length", length);
  response.cork();
  if (request.method !== "HEAD") for (const piece of pieces) response.write(piece);
  response.end();
}

/** Like the health endpoints of Kubernetes: `ok`, or every check when one fails or with `?verbose`. */
function sendChecks(request: Request, response: Response, checks: readonly HealthCheck[]): void {
  const ok = checks.every((check) => check.ok);
  const lines = checks.map(({ name, ok: passed, detail }) =>
    passed ? `[+]${name} ok` : `[-]${name} failed: ${detail ?? "no detail"}`,
  );
  const verbose = new URLSearchParams(request.url.split("?", 2)[1]).has("verbose");
  response.status(ok ? 200 : 503).setHeader("Content-Type", "text/plain; charset=utf-8");
  response.end(ok && !verbose ? "ok" : `${lines.join("\n")}\n${ok ? "ok" : "failed"}\n`);
}

async function sendMetrics(
  request: Request,
  response: Response,
  endpoints: Endpoints,
): Promise<void> {
  const format = expositionFormat(request.get("accept") ?? "");
  const gzip = acceptsGzip(request.get("accept-encoding") ?? "");
  const pieces = await endpoints.metrics(format, gzip);
  response.setHeader("Content-Type", contentTypes[format]);
  response.setHeader("Vary", "Accept, Accept-Encoding");
  if (gzip) response.setHeader("Content-Encoding", "gzip");
  sendPieces(request, response, pieces);
}

function routes(options: AppOptions): readonly (readonly [string, Handler, Respond])[] {
  const { endpoints, telemetryPath, now } = options;
  const description = JSON.stringify(openApi(options.version));
  const document =
    (read: () => Promise<JsonDocument | Unavailable>): Respond =>
    async (request, response) =>
      sendDocument(request, response, await read(), now());
  const live: Respond = (request, response) => sendChecks(request, response, endpoints.live());
  const ready: Respond = (request, response) => sendChecks(request, response, endpoints.ready());
  const metrics: Respond = (request, response) => sendMetrics(request, response, endpoints);
  const table: readonly (readonly [readonly string[], Handler, Respond])[] = [
    [paths.nodes, "nodes", document(() => endpoints.nodes())],
    [paths.probes, "probes", (_request, response) => void response.json({ Message: "OK" })],
    [paths.podMetrics, "pod_metrics", document(() => endpoints.podUsage())],
    [[telemetryPath], "metrics", metrics],
    [paths.snapshot, "snapshot", document(() => endpoints.snapshot())],
    [
      paths.openapi,
      "openapi",
      (_request, response) => void response.type("json").send(description),
    ],
    [paths.live, "health", live],
    [paths.ready, "health", ready],
  ];
  return table.flatMap(([served, handler, respond]) =>
    served.map((path) => [path, handler, respond] as const),
  );
}

/**
 * The HTTP surface: a table of routes over the given endpoints. GET and HEAD only; 405 with `Allow`
 * for other methods, 404 with a JSON error for other paths.
 */
export function createApp(options: AppOptions): Express {
  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.enable("strict routing");
  app.enable("case sensitive routing");
  app.set("query parser", false);

  app.use((_request: Request, response: Response, next: NextFunction) => {
    const started = performance.now();
    response.locals["handler"] = "other" satisfies Handler;
    response.setHeader("Cache-Control", "no-store");
    response.setHeader("X-Content-Type-Options", "nosniff");
    response.once("close", () => {
      const seconds = (performance.now() - started) / 1000;
      options.onAnswered(handlerOf(response), response.statusCode, seconds);
    });
    next();
  });

  for (const [path, handler, respond] of routes(options)) {
    app.all(path, (request, response) => {
      response.locals["handler"] = handler;
      if (request.method === "GET" || request.method === "HEAD") return respond(request, response);
      response.setHeader("Allow", "GET, HEAD");
      sendError(response, 405, "method_not_allowed", `${path} answers GET and HEAD only.`);
    });
  }

  app.use((_request: Request, response: Response) => {
    sendError(response, 404, "not_found", "There is nothing at this path; see /openapi.json.");
  });
  // Express recognises an error handler by its four parameters.
  app.use((error: unknown, _request: Request, response: Response, next: NextFunction) => {
    options.onError(error, handlerOf(response));
    if (response.headersSent) next(error);
    else sendError(response, 500, "internal", "The exporter failed to answer; its log says why.");
  });
  return app;
}

function handlerOf(response: Response): Handler {
  return handlers.find((handler) => handler === response.locals["handler"]) ?? "other";
}
