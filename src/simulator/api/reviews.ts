import type { IncomingMessage } from "node:http";

import { badRequest, methodNotAllowed, Refusal } from "./lists/refusal.ts";

/** Whom a token is of, and what of `nonResourceURLs` that user may `get`. */
export interface TokenOwner {
  readonly username: string;
  readonly groups?: readonly string[];
  /** What the token is for; the API server itself unless given. */
  readonly audiences?: readonly string[];
  /** Whole paths, or beginnings that end in `*`, as in a ClusterRole. */
  readonly paths?: readonly string[];
}

const ownAudience = "https://kubernetes.default.svc";
/** Of a body; nothing longer is reviewed. */
const longestBody = 65_536;

const reviewed = new Map([
  ["/apis/authentication.k8s.io/v1/tokenreviews", "TokenReview"],
  ["/apis/authorization.k8s.io/v1/subjectaccessreviews", "SubjectAccessReview"],
]);

interface Spec {
  readonly token?: string;
  readonly audiences?: readonly string[];
  readonly user?: string;
  readonly groups?: readonly string[];
  readonly nonResourceAttributes?: { readonly path?: string; readonly verb?: string };
  readonly resourceAttributes?: object;
}

/** What an API server answers about tokens and rights: TokenReview and SubjectAccessReview. */
export class Reviews {
  /** By token. */
  readonly owners = new Map<string, TokenOwner>();
  /** The kinds of the reviews that were asked for, in order. */
  readonly asked: string[] = [];
  /** Instead of every answer. */
  refusal: Refusal | undefined;

  /**
   * Undefined when the path is not one of a review.
   * @throws Refusal
   */
  async answer(path: string, incoming: IncomingMessage): Promise<object | undefined> {
    const kind = reviewed.get(path);
    if (kind === undefined) return undefined;
    if (incoming.method !== "POST") throw methodNotAllowed();
    const spec = specIn(Buffer.concat(await incoming.toArray()).toString(), kind);
    this.asked.push(kind);
    if (this.refusal !== undefined) throw this.refusal;
    const status = kind === "TokenReview" ? this.#ofToken(spec) : this.#ofAccess(spec);
    const [, group = ""] = path.split("/apis/")[1]?.match(/^(.*)\/[^/]+$/) ?? [];
    return { kind, apiVersion: group, metadata: {}, spec, status };
  }

  #ofToken({ token = "", audiences = [] }: Spec): object {
    if (token === "") throw badRequest("token is required for TokenReview in authentication");
    const owner = this.owners.get(token);
    if (owner === undefined) return { user: {}, error: "invalid bearer token" };
    const targets = audiences.length === 0 ? [ownAudience] : audiences;
    const held = owner.audiences ?? [ownAudience];
    const common = targets.filter((each) => held.includes(each));
    if (common.length === 0) {
      const error = `[invalid bearer token, token audiences ${JSON.stringify(held)} is invalid for the target audiences ${JSON.stringify(targets)}]`;
      return { user: {}, error };
    }
    const user = {
      username: owner.username,
      uid: `uid of ${owner.username}`,
      groups: [...(owner.groups ?? []), "system:authenticated"],
      extra: { "authentication.kubernetes.io/credential-id": ["JTI=1"] },
    };
    return { authenticated: true, user, audiences: common };
  }

  #ofAccess({ user = "", groups = [], nonResourceAttributes, resourceAttributes }: Spec): object {
    if ((nonResourceAttributes === undefined) === (resourceAttributes === undefined)) {
      throw invalid(
        "spec.resourceAttributes",
        "exactly one of nonResourceAttributes or resourceAttributes must be specified",
      );
    }
    if (user === "" && groups.length === 0) {
      throw invalid("spec.user", "at least one of user or group must be specified");
    }
    const { path = "", verb = "" } = nonResourceAttributes ?? {};
    const owned = [...this.owners.values()].filter(({ username }) => username === user);
    const isAllowed = owned.some(
      ({ paths = [] }) => verb === "get" && paths.some((each) => covers(each, path)),
    );
    return isAllowed ? { allowed: true, reason: "RBAC: allowed" } : { allowed: false };
  }
}

function covers(pattern: string, path: string): boolean {
  return pattern.endsWith("*") ? path.startsWith(pattern.slice(0, -1)) : path === pattern;
}

function specIn(text: string, kind: string): Spec {
  if (text.length > longestBody) {
    throw new Refusal(413, "RequestEntityTooLarge", "Request entity too large");
  }
  try {
    const review: { readonly kind?: string; readonly spec?: Spec } = JSON.parse(text);
    if (review.kind === kind) return review.spec ?? {};
  } catch {
    // Told below.
  }
  throw badRequest(`the object provided is unrecognized (must be of type ${kind})`);
}

function invalid(field: string, message: string): Refusal {
  return new Refusal(422, "Invalid", `${field}: Invalid value: ${message}`, {
    causes: [{ reason: "FieldValueInvalid", message, field }],
  });
}
