import assert from "node:assert/strict";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";
import { mock, suite, test } from "node:test";
import { setImmediate } from "node:timers/promises";
import {
  KubernetesAuth,
  type KnownUser,
  type Reviews,
} from "../../src/authentication/kubernetes-auth.ts";
import { allowed } from "../../src/http/entrance.ts";
import { AccessReviews, type ReviewedUser } from "../../src/kubernetes/access-reviews.ts";
import { Connection } from "../../src/kubernetes/api/connection.ts";
import { realTime } from "../../src/kubernetes/time.ts";
import { serve } from "../../src/simulator/api/server.ts";
import { Refusal } from "../../src/simulator/api/lists/refusal.ts";
import { SimulatedCluster } from "../../src/simulator/cluster.ts";
import { kubeconfigText, RecordingObserver, TemporaryFolder } from "../kubernetes/reading.ts";

const scraper = {
  username: "system:serviceaccount:monitoring:prometheus",
  groups: ["system:serviceaccounts"],
  paths: ["/metrics"],
};
const ownToken = "token-of-the-exporter";

/** Authentication by a simulated API server, on a clock that a test moves. */
async function start(audiences: readonly string[] = []) {
  await using resources = new AsyncDisposableStack();
  const folder = resources.use(new TemporaryFolder());
  const server = resources.use(await serve(new SimulatedCluster(), { token: () => ownToken }));
  const { reviews } = server;
  reviews.owners.set("right", scraper);
  reviews.owners.set("without-rights", { username: "somebody" });
  const text = kubeconfigText({ server: server.url, user: { token: ownToken } });
  const kubeconfig = folder.file("config", text);
  const connection = resources.use(new Connection({ kubeconfig, version: "0.0.0-test" }));
  const observer = new RecordingObserver();
  const clock = { now: 0 };
  const time = { ...realTime, now: () => clock.now };
  const access = resources.use(new AccessReviews({ connection, audiences, observer, time }));
  const auth = new KubernetesAuth<ReviewedUser>(access, () => clock.now);
  /** The status, 200 for whoever may come in. */
  const ask = async (
    authorization: string | undefined,
    url = "/metrics",
    { method = "GET", socket = new Socket() } = {},
  ): Promise<number> => {
    const request = new IncomingMessage(socket);
    request.url = url;
    request.method = method;
    if (authorization !== undefined) request.headers.authorization = authorization;
    const verdict = await auth.authenticate(request);
    return verdict === allowed ? 200 : verdict.status;
  };
  const kept = resources.move();
  const dispose = async () => kept.disposeAsync();
  return { server, reviews, observer, clock, ask, [Symbol.asyncDispose]: dispose };
}

/** Knows every token as that of a user of its name, who may do nothing. */
function decidedBy(onDecision: () => void): Reviews<KnownUser> {
  return {
    ofToken: async (username) => ({ username }),
    ofAccess: async () => {
      onDecision();
      return false;
    },
  };
}

/** Asks for a path, and is gone where that takes a turn. */
async function askAndLeave(auth: KubernetesAuth<KnownUser>, user: number, url: string) {
  const request = requestFrom(`10.0.0.${user}`, `user-${user}`);
  request.url = url;
  const verdict = auth.authenticate(request);
  await setImmediate();
  request.socket.destroy();
  return verdict;
}

function requestFrom(address: string, token: string): IncomingMessage {
  const socket = Object.defineProperty(new Socket(), "remoteAddress", { value: address });
  const request = new IncomingMessage(socket);
  request.headers.authorization = `Bearer ${token}`;
  return request;
}

suite("a bearer token of the cluster", () => {
  test("lets its user in where a role allows it, and nobody else", async () => {
    await using running = await start();
    const { ask } = running;
    assert.equal(await ask("Bearer right"), 200);
    assert.equal(await ask("bearer  right"), 200);
    assert.equal(await ask("Bearer right", "/api/v1/snapshot"), 403);
    assert.equal(await ask("Bearer without-rights"), 403);
    assert.equal(await ask("Bearer unknown"), 401);
    for (const header of [
      undefined,
      "",
      "Bearer",
      "Bearer ",
      "right",
      "Basic cmlnaHQ6cmlnaHQ=",
      "Bearer right right",
      "Bearer right, Bearer right",
      `Bearer "right"`,
      "Bearer ri\u00e9ght",
      "Bearerright",
    ]) {
      assert.equal(await ask(header), 401, header);
    }
  });

  test("is allowed what is routed, however it is spelled, and no more", async () => {
    await using running = await start();
    for (const [url, status] of [
      ["/metrics?a=/livez", 200],
      ["http://other.example/metrics", 200],
      ["http://other.example/livez/../metrics", 200],
      ["//metrics", 403],
      ["/metrics/", 403],
      ["/METRICS", 403],
      ["/%6detrics", 403],
      ["/livez/../metrics", 403],
      ["/metrics/../livez", 403],
      ["/metrics%2f..%2flivez", 403],
      ["/livez?/metrics", 403],
      ["/livez#/metrics", 403],
      ["*", 403],
      ["", 403],
      ["/m\u00e9trics", 403],
    ] as const) {
      assert.equal(await running.ask("Bearer right", url), status, url);
    }
    for (const method of ["HEAD", "POST", "OPTIONS", "get "]) {
      assert.equal(await running.ask("Bearer right", "/metrics", { method }), 403, method);
    }
  });

  test("has to be for an audience of ours, where we have any", async () => {
    await using running = await start(["kubecommit", "metrics"]);
    const { reviews, ask } = running;
    reviews.owners.set("ours", { ...scraper, audiences: ["other", "kubecommit"] });
    reviews.owners.set("others", { ...scraper, audiences: ["other"] });
    assert.equal(await ask("Bearer ours"), 200);
    assert.equal(await ask("Bearer others"), 401);
    assert.equal(await ask("Bearer right"), 401);
  });

  test("is reviewed once, however many requests come with it at once", async () => {
    await using running = await start();
    const { reviews, ask } = running;
    const statuses = await Promise.all(Array.from({ length: 50 }, async () => ask("Bearer right")));
    assert.deepEqual(new Set(statuses), new Set([200]));
    assert.deepEqual(reviews.asked, ["TokenReview", "SubjectAccessReview"]);
    const wrong = await Promise.all(Array.from({ length: 50 }, async () => ask("Bearer wrong")));
    assert.deepEqual(new Set(wrong), new Set([401]));
    assert.equal(reviews.asked.length, 3);
  });

  test("that is withdrawn counts for a minute at most, and rights for five", async () => {
    await using running = await start();
    const { reviews, ask, clock } = running;
    assert.equal(await ask("Bearer right"), 200);
    reviews.owners.set("right", { ...scraper, paths: [] });
    clock.now = 299_000;
    assert.equal(await ask("Bearer right"), 200);
    assert.deepEqual(reviews.asked, ["TokenReview", "SubjectAccessReview", "TokenReview"]);
    clock.now = 300_000;
    assert.equal(await ask("Bearer right"), 403);
    // What was denied is asked again sooner.
    reviews.owners.set("right", scraper);
    clock.now = 329_000;
    assert.equal(await ask("Bearer right"), 403);
    clock.now = 330_000;
    assert.equal(await ask("Bearer right"), 200);
    reviews.owners.delete("right");
    clock.now = 358_000;
    assert.equal(await ask("Bearer right"), 200);
    clock.now = 359_000;
    assert.equal(await ask("Bearer right"), 401);
  });

  test("that is not valid may be so a second later: a server that could not check it says the same", async () => {
    await using running = await start();
    const { reviews, ask, clock } = running;
    assert.equal(await ask("Bearer late"), 401);
    reviews.owners.set("late", scraper);
    clock.now = 999;
    assert.equal(await ask("Bearer late"), 401);
    assert.equal(reviews.asked.length, 1);
    clock.now = 1000;
    assert.equal(await ask("Bearer late"), 200);
  });

  test("lets nobody in while nobody can review it, whom it was of before included", async () => {
    await using running = await start();
    const { reviews, observer, ask, clock } = running;
    assert.equal(await ask("Bearer right"), 200);
    clock.now = 60_000;
    reviews.refusal = new Refusal(
      403,
      "Forbidden",
      'tokenreviews.authentication.k8s.io is forbidden: User "exporter" cannot create resource',
    );
    assert.equal(await ask("Bearer right"), 503);
    assert.equal(await ask("Bearer unknown"), 503);
    assert.equal(reviews.asked.length, 4);
    // Neither is asked about again at once.
    clock.now = 60_999;
    assert.equal(await ask("Bearer right"), 503);
    assert.equal(await ask("Bearer unknown"), 503);
    assert.equal(reviews.asked.length, 4);
    clock.now = 61_000;
    assert.equal(await ask("Bearer right"), 503);
    assert.equal(reviews.asked.length, 5);
    reviews.refusal = undefined;
    clock.now = 62_000;
    assert.equal(await ask("Bearer right"), 200);
    assert.equal(await ask("Bearer unknown"), 401);
    assert.equal(observer.lines.length, 1);
    clock.now = 121_000;
    assert.equal(await ask("Bearer unknown"), 401);
    assert.match(observer.lines[0] ?? "", /^warn: cannot ask for a TokenReview: access denied/);
    assert.match(observer.lines[1] ?? "", /^info: reading TokenReviews again/);
    assert.equal(observer.lines.length, 2);
  });

  test("that is new waits while others of its address are tried, and one that is known does not", async () => {
    await using running = await start();
    const { reviews, ask, clock } = running;
    assert.equal(await ask("Bearer right"), 200);
    clock.now = 60_000;
    reviews.asked.length = 0;
    const attacker = new Socket();
    const statuses = await Promise.all(
      Array.from({ length: 10 }, async (_, at) => ask(`Bearer wrong-${at}`)),
    );
    assert.deepEqual(new Set(statuses), new Set([401]));
    const waiting = ask("Bearer wrong-again", "/metrics", { socket: attacker });
    const behind = ask("Bearer wrong-again", "/metrics", { socket: attacker });
    assert.equal(await ask("Bearer right"), 200);
    assert.equal(reviews.asked.length, 11);
    attacker.destroy();
    assert.deepEqual(await Promise.all([waiting, behind]), [429, 429]);
    assert.equal(reviews.asked.length, 11);
  });

  test("that is new is one of twenty a second that are reviewed, from however many addresses", async () => {
    mock.timers.enable({ apis: ["setTimeout"] });
    try {
      let now = 0;
      let reviews = 0;
      const auth = new KubernetesAuth(
        {
          ofToken: async () => {
            reviews += 1;
            return undefined;
          },
          ofAccess: async () => assert.fail("nobody is known"),
        },
        () => now,
      );
      const asked = Array.from({ length: 60 }, async (_, at) =>
        auth.authenticate(requestFrom(`10.0.0.${at}`, `token-${at}`)),
      );
      await setImmediate();
      assert.equal(reviews, 40);
      for (let due = 41; due <= 60; due += 1) {
        now += 50;
        mock.timers.tick(50);
        await setImmediate();
        assert.equal(reviews, due);
      }
      const refused = (await Promise.all(asked)).map((each) => each !== allowed && each.status);
      assert.deepEqual(new Set(refused), new Set([401]));
    } finally {
      mock.timers.reset();
    }
  });

  test("that was valid is one of twenty a second that are reviewed again, or waits like a new one", async () => {
    let now = 0;
    let reviews = 0;
    const auth = new KubernetesAuth(
      {
        ofToken: async () => {
          reviews += 1;
          return { username: "somebody" };
        },
        ofAccess: async () => true,
      },
      () => now,
    );
    const requests = Array.from({ length: 100 }, (_, at) =>
      requestFrom(`10.0.0.${at}`, `token-${at}`),
    );
    for (const request of requests) {
      request.url = "/metrics";
      now += 50;
      assert.equal(await auth.authenticate(request), allowed);
      // It gets no turn any more.
      request.socket.destroy();
    }
    const again = async () => {
      reviews = 0;
      await Promise.all(requests.map(async (request) => auth.authenticate(request)));
      return reviews;
    };
    now += 120_000;
    assert.equal(await again(), 40);
    assert.equal(await again(), 0);
    now += 1000;
    assert.equal(await again(), 20);
  });

  test("has the API server asked about so many new paths of all users, and no more", async () => {
    let now = 0;
    let decisions = 0;
    const auth = new KubernetesAuth(
      decidedBy(() => (decisions += 1)),
      () => now,
    );
    const ask = async (user: number, url: string) => askAndLeave(auth, user, url);
    for (let user = 0; user < 100; user += 1) {
      now += 50;
      await ask(user, "/first");
    }
    now += 10_000;
    decisions = 0;
    for (let user = 0; user < 100; user += 1) {
      for (const path of ["/a", "/b"]) await ask(user, path);
    }
    assert.equal(decisions, 140);
    now += 1000;
    for (let user = 0; user < 100; user += 1) await ask(user, "/c");
    assert.equal(decisions, 180);
  });

  test("is not refused because another connection that it waited for has gone", async () => {
    let now = 0;
    const auth = new KubernetesAuth(
      decidedBy(() => undefined),
      () => now,
    );
    for (let user = 0; user < 200; user += 1) {
      now += 50;
      await askAndLeave(auth, user, "/first");
    }
    for (let user = 0; user < 200; user += 1) await askAndLeave(auth, user, "/second");
    const [first, second] = ["10.0.0.1", "10.0.0.2"].map((address) => {
      const request = requestFrom(address, "user-0");
      request.url = "/third";
      return { request, verdict: auth.authenticate(request) };
    });
    assert.ok(first !== undefined && second !== undefined);
    await setImmediate();
    now += 10_000;
    first.request.socket.destroy();
    assert.equal(Object(await first.verdict).reason, "too_many_failures");
    assert.equal(Object(await second.verdict).reason, "forbidden");
  });

  test("that is new waits for none of three other addresses, however long their reviews take", async () => {
    const answers = new Map<string, (user: undefined) => void>();
    const auth = new KubernetesAuth({
      ofToken: async (token) => new Promise<undefined>((resolve) => answers.set(token, resolve)),
      ofAccess: async () => assert.fail("nobody is known"),
    });
    const asked = Array.from({ length: 5 }, async (_, at) =>
      auth.authenticate(requestFrom(`10.0.0.${at}`, `token-${at}`)),
    );
    await setImmediate();
    assert.deepEqual([...answers.keys()], ["token-0", "token-1", "token-2", "token-3"]);
    answers.get("token-2")?.(undefined);
    await asked[2];
    await setImmediate();
    assert.equal([...answers.keys()].at(-1), "token-4");
    for (const answer of answers.values()) answer(undefined);
    await Promise.all(asked);
  });

  test("that is withdrawn waits for its turn like a new one, from the next review on", async () => {
    await using running = await start();
    const { reviews, ask, clock } = running;
    const withoutTurn = { socket: new Socket().destroy() };
    assert.equal(await ask("Bearer right", "/metrics", withoutTurn), 429);
    assert.equal(await ask("Bearer right"), 200);
    clock.now = 60_000;
    assert.equal(await ask("Bearer right", "/metrics", withoutTurn), 200);
    reviews.owners.delete("right");
    clock.now = 120_000;
    assert.equal(await ask("Bearer right", "/metrics", withoutTurn), 401);
    clock.now = 180_000;
    assert.equal(await ask("Bearer right", "/metrics", withoutTurn), 429);
  });

  test("that had no turn is told so, or that nobody can review it, as the last review was", async () => {
    await using running = await start();
    const { reviews, ask } = running;
    const withoutTurn = { socket: new Socket().destroy() };
    assert.equal(await ask("Bearer new", "/metrics", withoutTurn), 429);
    reviews.refusal = new Refusal(500, "InternalError", "not now");
    assert.equal(await ask("Bearer unknown"), 503);
    assert.equal(await ask("Bearer new", "/metrics", withoutTurn), 503);
    reviews.refusal = undefined;
    assert.equal(await ask("Bearer another"), 401);
    assert.equal(await ask("Bearer new", "/metrics", withoutTurn), 429);
  });

  test("is reviewed for the connections that wait with the same, when one of them goes", async () => {
    await using running = await start();
    const { ask, clock } = running;
    for (let failure = 0; failure < 10; failure += 1) {
      assert.equal(await ask(`Bearer wrong-${failure}`), 401);
    }
    const [going, staying] = [new Socket(), new Socket()];
    const asked = [going, staying].map(async (socket) =>
      ask("Bearer right", "/metrics", { socket }),
    );
    clock.now = 1000;
    going.destroy();
    assert.deepEqual(await Promise.all(asked), [429, 200]);
  });

  test("has the rights of its own user, not those of another of that name with other groups", async () => {
    await using running = await start();
    const { reviews, ask } = running;
    assert.equal(await ask("Bearer right"), 200);
    reviews.owners.set("other-groups", { ...scraper, groups: [] });
    assert.equal(await ask("Bearer other-groups"), 200);
    assert.equal(reviews.asked.filter((kind) => kind === "SubjectAccessReview").length, 2);
  });

  test("has the API server asked about so many new paths, and no more", async () => {
    await using running = await start();
    const { reviews, ask, clock } = running;
    for (let path = 0; path < 30; path += 1) {
      assert.equal(await ask("Bearer without-rights", `/${path}`), 403);
    }
    assert.equal(await ask("Bearer without-rights", "/30"), 429);
    // However many tokens a user has.
    reviews.owners.set("another", { username: "somebody", groups: ["another"] });
    assert.equal(await ask("Bearer another", "/30"), 429);
    assert.equal(await ask("Bearer without-rights", "/29"), 403);
    assert.equal(reviews.asked.length, 32);
    assert.equal(await ask("Bearer right"), 200);
    clock.now = 1000;
    assert.equal(await ask("Bearer without-rights", "/30"), 403);
    assert.equal(await ask("Bearer without-rights", "/31"), 429);
  });
});
