import { createHash } from "node:crypto";
import type { Request, Response } from "express";
import { pageScript } from "../render/page/script.ts";
import { pageStyle } from "../render/page/style.ts";
import type { PageView } from "../render/page/view.ts";
import { queryOf, sendPieces } from "./answer.ts";
import type { Bodies } from "./bodies.ts";
import type { Endpoints } from "./endpoints.ts";
import { acceptsGzip } from "./negotiation.ts";
import { PageTurns } from "./page-turns.ts";

const styleHash = createHash("sha256").update(pageStyle).digest("base64");

/** Only our own style and script, requests to ourselves alone, and no place in another page. */
const contentSecurityPolicy = [
  "default-src 'none'",
  `style-src 'sha256-${styleHash}'`,
  "script-src 'self'",
  "connect-src 'self'",
  "img-src data:",
  "form-action 'self'",
  "base-uri 'none'",
  "frame-ancestors 'none'",
].join("; ");

type Respond = (request: Request, response: Response) => Promise<void>;

/** What answers the paths for people. */
export function pages(
  endpoints: Pick<Endpoints, "page">,
  bodies: Bodies,
): Readonly<Record<"cluster" | "node" | "fit" | "script", Respond>> {
  const turns = new PageTurns();
  const page =
    (viewOf: (request: Request) => PageView): Respond =>
    async (request, response) => {
      if (!(await turns.next(() => !response.closed))) return;
      const gzip = acceptsGzip(request.get("accept-encoding") ?? "");
      const { status, body, retryAfter } = await endpoints.page(viewOf(request), gzip);
      response.status(status);
      if (retryAfter !== undefined) response.setHeader("Retry-After", String(retryAfter));
      if (gzip) response.setHeader("Content-Encoding", "gzip");
      response.setHeader("Content-Type", "text/html; charset=utf-8");
      response.setHeader("Content-Security-Policy", contentSecurityPolicy);
      response.setHeader("Referrer-Policy", "no-referrer");
      response.setHeader("Vary", "Accept, Accept-Encoding");
      await sendPieces(request, response, body, bodies);
    };
  const scriptBytes = [Buffer.from(pageScript)];
  return {
    cluster: page((request) => ({ page: "cluster", parameters: queryOf(request) })),
    node: page(({ params }) => ({ page: "node", node: String(params["name"]) })),
    fit: page((request) => ({ page: "fit", parameters: queryOf(request) })),
    script: async (request, response) => {
      response.setHeader("Content-Type", "text/javascript; charset=utf-8");
      await sendPieces(request, response, scriptBytes, bodies);
    },
  };
}
