import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";
import { FrontDoor } from "../../src/authentication/front-door.ts";
import { KubernetesAuth } from "../../src/authentication/kubernetes-auth.ts";
import { createApp } from "../../src/http/app.ts";
import { paths, type Endpoints } from "../../src/http/endpoints.ts";
import type { Entrance } from "../../src/http/entrance.ts";
import { wrongHost } from "../../src/http/host-check.ts";
import { openApi } from "../../src/http/openapi.ts";
import { HttpServer } from "../../src/http/server.ts";
import type { PageStatus } from "../../src/render/page/view.ts";
import { FitAnswers } from "../../src/serving/fit-answers.ts";
import { pyklesPodsFrame, renderPyklesPod } from "../../src/render/pykles.ts";
import { exampleSnapshot } from "../render/example-snapshot.ts";
import { schemaFaults, type Schema } from "./schema-faults.ts";

interface Answer {
  readonly headers?: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, { readonly schema: Schema }>>;
}

interface Reference {
  readonly $ref: string;
}

interface Operation {
  readonly operationId: string;
  readonly responses: Readonly<Record<string, Answer | Reference>>;
}

interface Description {
  readonly paths: Readonly<Record<string, { readonly get: Operation }>>;
  readonly components: {
    readonly schemas: Readonly<Record<string, Schema>>;
    readonly responses: Readonly<Record<string, Answer>>;
  };
}

const description: Description = JSON.parse(JSON.stringify(openApi("0", "/metrics")));
const { schemas, responses: shared } = description.components;

function resolved(answer: Answer | Reference | undefined): Answer {
  const found =
    answer !== undefined && "$ref" in answer
      ? shared[answer.$ref.slice("#/components/responses/".length)]
      : answer;
  assert.ok(found);
  return found;
}

const time = "2026-11-23T13:00:00.000Z";
const document = (text: string) => async () => ({
  body: [Buffer.from(text)],
  currentUntil: Date.parse(time),
});
const golden = (name: string) => readFileSync(`test/golden/${name}`, "utf8");
const usage = { name: "p", namespace: "ns", containers: [{ name: "c", cpu: 0.5, memory: 1 }] };

const page = (status: PageStatus) => async () => ({
  status,
  body: [Buffer.from("<p>")],
  ...(status === 503 && { retryAfter: 1 }),
});

const fine: Endpoints = {
  metrics: async () => [Buffer.from("a 1\n")],
  nodes: document(golden("pykles.json")),
  podUsage: document(pyklesPodsFrame.join(renderPyklesPod(usage))),
  snapshot: document(golden("snapshot.json")),
  fit: async (requests) =>
    document(new FitAnswers(exampleSnapshot.nodes).document(requests, time).toString())(),
  page: page(200),
  live: () => [{ name: "tick", ok: true }],
  ready: () => [{ name: "tick", ok: true }],
};

const absent = async () => ({ reason: "absent", message: "not here", retryAfter: 1 });
const failing = () => [{ name: "tick", ok: false, detail: "none" }];
const unavailable: Endpoints = {
  ...fine,
  nodes: absent,
  podUsage: absent,
  snapshot: absent,
  fit: absent,
  page: page(503),
  live: failing,
  ready: failing,
};

const broken = async () => {
  throw new Error("broken");
};
const throwing: Endpoints = {
  ...fine,
  metrics: broken,
  nodes: broken,
  podUsage: broken,
  snapshot: broken,
  fit: broken,
  page: broken,
};

/** How to bring about each status that is described. */
const circumstances: Readonly<Record<string, { endpoints: Endpoints; query: string }>> = {
  200: { endpoints: fine, query: "?cpu=500m&memory=1Gi" },
  400: { endpoints: { ...fine, page: page(400) }, query: "?cpu=many" },
  404: { endpoints: { ...fine, page: page(404) }, query: "" },
  500: { endpoints: throwing, query: "?cpu=1" },
  503: { endpoints: unavailable, query: "?cpu=1" },
};

async function answerOf(
  path: string,
  circumstance: (typeof circumstances)[string] | undefined,
  entrance?: Entrance,
): Promise<Response> {
  assert.ok(circumstance, "no circumstance for this status");
  const app = createApp({
    endpoints: circumstance.endpoints,
    telemetryPath: "/metrics",
    version: "0",
    now: () => Date.parse(time),
    onAnswered: () => undefined,
    onError: () => undefined,
    ...(entrance !== undefined && { entrance }),
    allowedHosts: ["known.example"],
  });
  await using server = await HttpServer.listen({ host: "127.0.0.1", port: 0 }, app);
  const response = await fetch(`http://127.0.0.1:${server.port}${path}${circumstance.query}`, {
    headers: { "accept-encoding": "identity", authorization: "Bearer a" },
  });
  const body = await response.arrayBuffer();
  return new Response(body, response);
}

/** Headers that say something about the document: those that every answer has are not described. */
const telling = new Set([
  "age",
  "last-modified",
  "retry-after",
  "vary",
  "allow",
  "www-authenticate",
]);

/** Says which check fails, and not when to ask again, unless nobody can say who may come in. */
const health = new Set<string>([...paths.live, ...paths.ready]);
/** Never unavailable themselves. */
const always = new Set(["/probes", "/openapi.json", "/page.js", "/metrics"]);

const open = { headers: {}, users: new Map<never, never>(), rateLimit: undefined };

function tokens(ofToken: () => Promise<{ readonly username: string } | undefined>): Entrance {
  return new FrontDoor(open, new KubernetesAuth({ ofToken, ofAccess: async () => false }));
}

suite("/openapi.json describes what is served", () => {
  test("every path, each operation under a name of its own", () => {
    assert.deepEqual(
      Object.keys(description.paths).toSorted(),
      ["/metrics", ...Object.values(paths).flat()].toSorted(),
    );
    const names = Object.values(description.paths).map(({ get }) => get.operationId);
    assert.equal(new Set(names).size, names.length);
    for (const name of names) assert.match(name, /^get[A-Z]\w+$/);
  });

  for (const [path, { get }] of Object.entries(description.paths)) {
    for (const [status, answer] of Object.entries(get.responses)) {
      if ("$ref" in answer || (status === "503" && always.has(path))) continue;
      const described = resolved(answer);
      test(`${path} with ${status}`, async () => {
        const response = await answerOf(path, circumstances[status]);
        assert.equal(response.status, Number(status));
        assert.deepEqual(
          [...response.headers.keys()].filter((name) => telling.has(name)).toSorted(),
          Object.keys(described.headers ?? {})
            .map((name) => name.toLowerCase())
            .filter((name) => name !== "retry-after" || !health.has(path))
            .toSorted(),
        );
        const [type = ""] = (response.headers.get("content-type") ?? "").split(";");
        const schema = described.content[type]?.schema;
        assert.ok(schema, `${type} is not described`);
        const text = await response.text();
        const value: unknown = type === "application/json" ? JSON.parse(text) : text;
        assert.deepEqual(schemaFaults(schemas, schema, value), []);
      });
    }
  }

  for (const [what, entrance] of [
    ["no right", tokens(async () => ({ username: "somebody" }))],
    ["a wrong token", tokens(async () => undefined)],
    [
      "a token that nobody can review",
      tokens(async () => {
        throw new Error("down");
      }),
    ],
    [
      "too many requests",
      new FrontDoor({ ...open, rateLimit: { burst: 0, interval: 1000 } }, undefined),
    ],
    ["a name of another site", { headers: {}, authenticate: async () => wrongHost }],
  ] as const) {
    test(`every path with ${what}`, async () => {
      for (const [path, { get }] of Object.entries(description.paths)) {
        const response = await answerOf(path, circumstances["200"], entrance);
        assert.ok(response.status >= 400, `${response.status}`);
        const described = resolved(get.responses[response.status]);
        const names = new Set(
          Object.keys(described.headers ?? {}).map((name) => name.toLowerCase()),
        );
        const sent = [...response.headers.keys()];
        for (const name of sent.filter((each) => telling.has(each))) assert.ok(names.has(name));
        const schema = described.content["application/json"]?.schema;
        assert.deepEqual(schemaFaults(schemas, schema ?? {}, await response.json()), []);
      }
    });
  }

  test("a document that differs is seen", () => {
    const nodes = { Nodes: [{ NodeName: 1, CPU: {}, RAM: {} }] };
    const found = schemaFaults(schemas, schemas["Nodes"] ?? {}, nodes);
    assert.ok(found.includes("/Nodes/0/NodeName is integer, not string"));
    assert.ok(found.includes("/Nodes/0/CPU/Capacity is missing"));
    assert.equal(schemaFaults(schemas, schemas["Probe"] ?? {}, { Message: "KO" }).length, 1);
  });
});
