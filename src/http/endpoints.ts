import type { ExpositionFormat } from "../render/exposition.ts";
import type { PageStatus, PageView } from "../render/page/view.ts";
import type { Piece } from "./pieces.ts";

/**
 * Every path that is served, by endpoint; except the path of the metrics, which is an option.
 */
export const paths = {
  nodes: ["/"],
  probes: ["/probes"],
  podMetrics: ["/pod-metrics"],
  snapshot: ["/api/v1/snapshot"],
  fit: ["/api/v1/fit"],
  openapi: ["/openapi.json"],
  nodePage: ["/nodes/{name}"],
  fitPage: ["/fit"],
  pageScript: ["/page.js"],
  live: ["/livez", "/healthz", "/-/healthy"],
  ready: ["/readyz", "/-/ready"],
} as const;

/** Why there is no document, for people and machines. */
export interface Unavailable {
  /** One or two words in snake case. */
  readonly reason: string;
  /** What happened, where, and what to do. */
  readonly message: string;
  /** Seconds until it makes sense to ask again. */
  readonly retryAfter: number;
}

/** A JSON document, ready to send. */
export interface JsonDocument {
  /** In pieces, the large ones shared by all answers. */
  readonly body: readonly Buffer[];
  /** Until when its numbers are known to have been current, in milliseconds since the epoch. */
  readonly currentUntil: number;
}

/** A page for people, ready to send; also without numbers, which it then says. */
export interface HtmlDocument {
  readonly status: PageStatus;
  readonly body: readonly Buffer[];
  /** Seconds until it makes sense to ask again, with status 503. */
  readonly retryAfter?: number;
}

/** One named condition of a health endpoint. */
export interface HealthCheck {
  readonly name: string;
  readonly ok: boolean;
  /** Why it is not ok; never hosts or credentials. */
  readonly detail?: string;
}

/** The functions behind the routes: each is a lookup; only `fit` and `page` compute per call. */
export interface Endpoints {
  /** The exposition in pieces, already compressed when `gzip`. */
  metrics(format: ExpositionFormat, gzip: boolean): Promise<readonly Piece[]>;
  nodes(): Promise<JsonDocument | Unavailable>;
  podUsage(): Promise<JsonDocument | Unavailable>;
  snapshot(): Promise<JsonDocument | Unavailable>;
  /**
   * How many more pods with these requests fit, by pool: the scheduler's integers by raw name. Costs
   * one pass over the nodes, unless the same was asked of the same snapshot a short while ago.
   */
  fit(requests: ReadonlyMap<string, number>): Promise<JsonDocument | Unavailable>;
  /**
   * A page for people, already compressed when `gzip`. Costs some milliseconds for thousands of
   * nodes.
   */
  page(view: PageView, gzip: boolean): Promise<HtmlDocument>;
  live(): readonly HealthCheck[];
  ready(): readonly HealthCheck[];
}
