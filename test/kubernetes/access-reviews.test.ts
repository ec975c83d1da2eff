import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { AccessReviews } from "../../src/kubernetes/access-reviews.ts";
import { Connection } from "../../src/kubernetes/api/connection.ts";
import { kubeconfigText, RecordingObserver, TemporaryFolder } from "./reading.ts";
import { type Call, ScriptedApi } from "./scripted-api.ts";
import { until } from "./until.ts";
import { VirtualTime } from "./virtual-time.ts";

const token = "hunter2";
/** What the exporter itself is known by. */
const ownToken = "swordfish";

/** Reviews by a server that answers as a test says. */
async function reviewsOf(
  answer: (call: Call, count: number) => void,
  audiences: readonly string[] = [],
) {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(new TemporaryFolder());
  const api = resources.use(await ScriptedApi.start((call) => answer(call, api.calls.length)));
  const kubeconfig = folder.file(
    "config",
    kubeconfigText({ server: api.url, user: { token: ownToken } }),
  );
  const time = new VirtualTime();
  const connection = resources.use(new Connection({ kubeconfig, version: "0.0.0-test" }, { time }));
  const observer = new RecordingObserver();
  const reviews = resources.use(new AccessReviews({ connection, audiences, observer, time }));
  const kept = resources.move();
  const dispose = async () => kept.disposeAsync();
  return { api, reviews, observer, time, [Symbol.asyncDispose]: dispose };
}

/** Answers with an object, once the body has been taken. */
async function answerAfterBody(call: Call, bodies: unknown[], answer: object): Promise<void> {
  bodies.push(JSON.parse(Buffer.concat(await call.request.toArray()).toString()));
  call.json(answer, 201);
}

const user = { username: "u", uid: "1", groups: ["g"], extra: { k: ["v"] } };
const review = (status: object) => ({ kind: "TokenReview", status });

suite("a TokenReview", () => {
  test("is asked for as Kubernetes documents it", async () => {
    const bodies: unknown[] = [];
    await using running = await reviewsOf(
      (call) =>
        void answerAfterBody(call, bodies, review({ authenticated: true, user, audiences: ["a"] })),
      ["a", "b"],
    );
    assert.deepEqual(await running.reviews.ofToken(token), user);
    const apiVersion = "authentication.k8s.io/v1";
    assert.deepEqual(bodies, [
      { apiVersion, kind: "TokenReview", spec: { token, audiences: ["a", "b"] } },
    ]);
    const [{ request, path }] = running.api.calls as [Call]; // oxlint-disable-line typescript/no-unsafe-type-assertion -- it has been answered
    assert.equal(`${request.method} ${path}`, "POST /apis/authentication.k8s.io/v1/tokenreviews");
    assert.equal(request.headers["content-type"], "application/json");
  });

  for (const [what, status, audiences] of [
    ["of nobody", { authenticated: false, user }],
    ["that says nothing", {}],
    ["with a text for true", { authenticated: "true", user }],
    ["without a name", { authenticated: true, user: { groups: ["system:masters"] } }],
    ["without a user", { authenticated: true }],
    ["of a server that knows nothing of audiences", { authenticated: true, user }, ["a"]],
    ["for another audience", { authenticated: true, user, audiences: ["b"] }, ["a"]],
    ["with a text for audiences", { authenticated: true, user, audiences: "a" }, ["a"]],
  ] as const) {
    test(`${what} lets nobody in`, async () => {
      await using running = await reviewsOf((call) => call.json(review(status), 201), audiences);
      assert.equal(await running.reviews.ofToken(token), undefined);
    });
  }

  for (const [what, answer] of [
    ["another object", (call: Call) => call.json({ kind: "Status", status: user }, 201)],
    ["no status", (call: Call) => call.json({ kind: "TokenReview" }, 201)],
    ["a page", (call: Call) => void call.response.end("<html>hunter2</html>")],
    ["a redirect", (call: Call) => call.json({}, 307, { Location: "http://127.0.0.1:1/" })],
    ["a refusal that quotes it", (call: Call) => call.status(500, { message: `no ${token}` })],
    [
      "a refusal that quotes our own",
      (call: Call) => call.status(500, { message: `no ${ownToken}` }),
    ],
    [
      "a refusal that quotes its beginning",
      (call: Call) => call.status(500, { message: `no ${token.slice(0, 6)}…` }),
    ],
    [
      "a refusal that quotes it as it was encoded",
      (call: Call) => call.status(400, { message: Buffer.from(token).toString("base64") }),
    ],
    ["broken connections", (call: Call) => call.reset()],
  ] as const) {
    test(`that is answered with ${what} is none, and the log quotes no token`, async () => {
      await using running = await reviewsOf(answer);
      for (let time = 0; time < 5; time += 1) {
        await assert.rejects(running.reviews.ofToken(token));
      }
      const [line = "", ...others] = running.observer.lines;
      assert.match(line, /^(warn|error): cannot ask for a TokenReview: /);
      assert.deepEqual(others, []);
      const notes = JSON.stringify(running.observer.notes);
      assert.ok(!notes.includes(token.slice(0, 6)));
      assert.ok(!notes.includes(Buffer.from(token).toString("base64")));
      assert.doesNotMatch(JSON.stringify(running.observer.notes), /hunter2|swordfish/);
    });
  }

  test("that fails and does not in turns is told once for each failure, until a minute is calm", async () => {
    let status = 201;
    await using running = await reviewsOf((call) => {
      if (status === 201) call.json(review({ authenticated: true, user }), status);
      else call.status(status, { message: "not now" });
    });
    const { reviews, observer, time } = running;
    for (let turn = 0; turn < 10; turn += 1) {
      for (status of [500, 201, 403, 201]) await reviews.ofToken(token).catch(() => undefined);
    }
    assert.equal(observer.lines.length, 2);
    time.advance(60_000);
    await reviews.ofToken(token);
    assert.deepEqual(observer.lines.slice(2), [
      "info: reading TokenReviews again after 60 s of trouble",
    ]);
    status = 500;
    await assert.rejects(reviews.ofToken(token));
    assert.match(observer.lines[3] ?? "", /^warn: cannot ask for a TokenReview/);
  });

  test("of a user that takes more than 64 KiB is none", async () => {
    const groups = Array.from({ length: 7000 }, (_, at) => `group-${at}`);
    await using running = await reviewsOf((call) =>
      call.json(review({ authenticated: true, user: { ...user, groups } }), 201),
    );
    await assert.rejects(running.reviews.ofToken(token), /longer than 65536 bytes/);
  });

  test("that the exporter may not ask for is told with the reason", async () => {
    await using running = await reviewsOf((call) =>
      call.status(403, { message: "you may not create tokenreviews" }),
    );
    await assert.rejects(running.reviews.ofToken(token));
    assert.match(running.observer.lines.join("\n"), /you may not create tokenreviews/);
  });

  test("is asked for again where a kept connection was closed at the other end", async () => {
    await using running = await reviewsOf((call, count) => {
      if (count === 1) call.reset();
      else call.json(review({ authenticated: true, user }), 201);
    });
    assert.deepEqual(await running.reviews.ofToken(token), user);
    assert.equal(running.api.calls.length, 2);
  });

  test("that is not answered within ten seconds is none", async () => {
    await using running = await reviewsOf(() => undefined);
    const asked = assert.rejects(running.reviews.ofToken(token), /nothing within 10 s/);
    await until(() => running.api.calls.length === 1);
    running.time.advance(10_000);
    await asked;
    assert.deepEqual(running.time.running, []);
  });

  test("is given up at the end, without a word", async () => {
    await using running = await reviewsOf(() => undefined);
    const asked = assert.rejects(running.reviews.ofToken(token));
    await until(() => running.api.calls.length === 1);
    running.reviews[Symbol.dispose]();
    await asked;
    assert.deepEqual(running.observer.notes, []);
  });
});

suite("a SubjectAccessReview", () => {
  test("is asked for as Kubernetes documents it", async () => {
    const bodies: unknown[] = [];
    const answer = { kind: "SubjectAccessReview", status: { allowed: true } };
    await using running = await reviewsOf((call) => void answerAfterBody(call, bodies, answer));
    assert.equal(await running.reviews.ofAccess(user, "/metrics", "get"), true);
    const { username, ...others } = user;
    const nonResourceAttributes = { path: "/metrics", verb: "get" };
    const apiVersion = "authorization.k8s.io/v1";
    const spec = { user: username, ...others, nonResourceAttributes };
    assert.deepEqual(bodies, [{ apiVersion, kind: "SubjectAccessReview", spec }]);
    const [call] = running.api.calls;
    assert.equal(call?.path, "/apis/authorization.k8s.io/v1/subjectaccessreviews");
  });

  for (const status of [
    { allowed: false },
    {},
    { allowed: "true" },
    { allowed: true, denied: true },
    { denied: false },
  ]) {
    test(`with the status ${JSON.stringify(status)} allows nothing`, async () => {
      await using running = await reviewsOf((call) =>
        call.json({ kind: "SubjectAccessReview", status }, 201),
      );
      assert.equal(await running.reviews.ofAccess(user, "/metrics", "get"), false);
    });
  }
});
