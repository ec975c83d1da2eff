import type { IncomingMessage, ServerResponse } from "node:http";
import { sendError } from "./answer.ts";
import { clientOf } from "./connections.ts";
import { allowed, type Entrance, type EntranceRefusal, type Refused } from "./entrance.ts";
import { isMisdirected, wrongHost } from "./host-check.ts";

export interface GuardOptions {
  /** Who may come in; without it, everyone. */
  readonly entrance?: Entrance;
  /** Names that a browser may ask by, in lower case, besides those that no other site can have. */
  readonly allowedHosts?: readonly string[];
  /** Called when a request may not come in. */
  readonly onRefused?: (reason: EntranceRefusal, address: string) => void;
  /** Called when nobody can say whether a request may come in; it may not, then. */
  readonly onError: (error: unknown, handler: "other") => void;
}

/** Calls `route` for a request that may come in, and answers it otherwise. */
export type Door = (request: IncomingMessage, response: ServerResponse, route: () => void) => void;

/** Nothing reads the target of a request before it has passed. */
export function doorOf({ entrance, allowedHosts = [], onRefused, onError }: GuardOptions): Door {
  const refuse = (response: ServerResponse, refused: Refused): void => {
    onRefused?.(refused.reason, clientOf(response.req.socket));
    setHeaders(response, refused.headers);
    sendError(response, refused.status, refused.reason, refused.message);
  };
  const enter: Door = (request, response, route) => {
    if (isMisdirected(request, allowedHosts)) refuse(response, wrongHost);
    else route();
  };
  if (entrance === undefined) return enter;
  const guarded = async (
    request: IncomingMessage,
    response: ServerResponse,
    route: () => void,
  ): Promise<void> => {
    setHeaders(response, entrance.headers);
    const verdict = await entrance.authenticate(request);
    if (response.closed) return;
    if (verdict === allowed) enter(request, response, route);
    else refuse(response, verdict);
  };
  return (request, response, route) => {
    guarded(request, response, route).catch((error: unknown) => {
      onError(error, "other");
      sendError(response, 500, "internal", "The exporter failed to answer; its log says why.");
    });
  };
}

function setHeaders(response: ServerResponse, headers: Readonly<Record<string, string>>): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
}
