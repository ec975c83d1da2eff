import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { serve, type SimulatedServer } from "../../../src/simulator/api/server.ts";
import { SimulatedCluster } from "../../../src/simulator/cluster.ts";

const paths = {
  TokenReview: "/apis/authentication.k8s.io/v1/tokenreviews",
  SubjectAccessReview: "/apis/authorization.k8s.io/v1/subjectaccessreviews",
} as const;
type Kind = keyof typeof paths;

interface Review {
  readonly kind: string;
  readonly apiVersion: string;
  readonly spec: object;
  readonly status: Readonly<Record<string, unknown>>;
  readonly message?: string;
}

/** The status of HTTP, and the review or Status that is answered. */
async function post(server: SimulatedServer, path: string, body: string, method = "POST") {
  const response = await fetch(server.url + path, {
    method,
    ...(method === "POST" && { body, headers: { "Content-Type": "application/json" } }),
  });
  const answer: Review = JSON.parse(await response.text());
  return { status: response.status, answer };
}

const review = (server: SimulatedServer, kind: Kind, spec: object) =>
  post(server, paths[kind], JSON.stringify({ kind, apiVersion: "v1", spec }));

async function start(): Promise<SimulatedServer> {
  const server = await serve(new SimulatedCluster());
  server.reviews.owners.set("t", { username: "u", groups: ["g"], paths: ["/metrics", "/api/*"] });
  server.reviews.owners.set("a", { username: "a", audiences: ["b", "c"] });
  return server;
}

suite("a TokenReview", () => {
  test("says whom a token is of, with what was asked", async () => {
    await using server = await start();
    const { status, answer } = await review(server, "TokenReview", { token: "t" });
    assert.equal(status, 201);
    assert.deepEqual(answer, {
      kind: "TokenReview",
      apiVersion: "authentication.k8s.io/v1",
      metadata: {},
      spec: { token: "t" },
      status: {
        authenticated: true,
        user: {
          username: "u",
          uid: "uid of u",
          groups: ["g", "system:authenticated"],
          extra: { "authentication.kubernetes.io/credential-id": ["JTI=1"] },
        },
        audiences: ["https://kubernetes.default.svc"],
      },
    });
  });

  test("says in words why a token is not valid", async () => {
    await using server = await start();
    for (const [spec, error] of [
      [{ token: "x" }, /^invalid bearer token$/],
      [{ token: "a" }, /token audiences \["b","c"\] is invalid for the target audiences/],
      [{ token: "t", audiences: ["c"] }, /is invalid for the target audiences \["c"\]/],
    ] as const) {
      const { status, answer } = await review(server, "TokenReview", spec);
      assert.equal(status, 201);
      assert.deepEqual(Object.keys(answer.status), ["user", "error"]);
      assert.match(String(answer.status["error"]), error);
    }
    const { answer } = await review(server, "TokenReview", { token: "a", audiences: ["x", "c"] });
    assert.deepEqual(answer.status["audiences"], ["c"]);
  });
});

test("a SubjectAccessReview says what a user may get, and nothing else of it", async () => {
  await using server = await start();
  for (const [user, path, verb, isAllowed] of [
    ["u", "/metrics", "get", true],
    ["u", "/api/v1/snapshot", "get", true],
    ["u", "/metrics/", "get", false],
    ["u", "/metrics", "head", false],
    ["a", "/metrics", "get", false],
    ["nobody", "/metrics", "get", false],
  ] as const) {
    const spec = { user, nonResourceAttributes: { path, verb } };
    const { status, answer } = await review(server, "SubjectAccessReview", spec);
    assert.equal(status, 201);
    assert.equal(answer.status["allowed"], isAllowed, `${verb} ${path}`);
  }
});

test("the groups of reviews are found as kubectl finds them, in the order of an API server", async () => {
  for (const [metrics, names] of [
    [true, ["authentication.k8s.io/v1", "authorization.k8s.io/v1", "metrics.k8s.io/v1beta1"]],
    [false, ["authentication.k8s.io/v1", "authorization.k8s.io/v1"]],
  ] as const) {
    await using server = await serve(new SimulatedCluster(), { metrics });
    const get = async (path: string) => {
      const response = await fetch(server.url + path);
      const body: unknown = JSON.parse(await response.text());
      return { status: response.status, body };
    };
    const groups = names.map((groupVersion) => {
      const [name = "", version = ""] = groupVersion.split("/");
      const only = { groupVersion, version };
      return { name, versions: [only], preferredVersion: only };
    });
    const root = await get("/apis");
    assert.deepEqual(root.body, { kind: "APIGroupList", apiVersion: "v1", groups });
    for (const group of groups) {
      const document = await get(`/apis/${group.name}`);
      assert.deepEqual(document.body, { kind: "APIGroup", apiVersion: "v1", ...group });
    }
    assert.equal((await get("/apis/metrics.k8s.io")).status, metrics ? 200 : 404);
    assert.deepEqual((await get("/apis/authentication.k8s.io/v1")).body, {
      kind: "APIResourceList",
      apiVersion: "v1",
      groupVersion: "authentication.k8s.io/v1",
      resources: [
        {
          name: "tokenreviews",
          singularName: "tokenreview",
          namespaced: false,
          kind: "TokenReview",
          verbs: ["create"],
        },
      ],
    });
  }
});

const accessOf = (of: object) => JSON.stringify({ kind: "SubjectAccessReview", spec: of });

test("a review that cannot be read is refused as an API server does", async () => {
  await using server = await start();
  const { TokenReview: tokens, SubjectAccessReview: accesses } = paths;
  const nonResourceAttributes = { path: "/metrics", verb: "get" };
  for (const [path, body, code, message] of [
    [tokens, "{", 400, /must be of type TokenReview/],
    [tokens, `{"kind":"SubjectAccessReview"}`, 400, /must be of type TokenReview/],
    [tokens, `{"kind":"TokenReview"}`, 400, /^token is required for TokenReview/],
    [accesses, accessOf({ user: "u" }), 422, /exactly one of nonResourceAttributes or resource/],
    [accesses, accessOf({ nonResourceAttributes }), 422, /at least one of user or group/],
    [tokens, `{"kind":"${"x".repeat(70_000)}"}`, 413, /too large/],
  ] as const) {
    const { status, answer } = await post(server, path, body);
    assert.equal(status, code);
    assert.equal(answer.kind, "Status");
    assert.match(answer.message ?? "", message);
  }
  assert.equal((await post(server, tokens, "", "GET")).status, 405);
});
