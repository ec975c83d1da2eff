import assert from "node:assert/strict";
import { once } from "node:events";
import { IncomingMessage } from "node:http";
import { get } from "node:https";
import { connect, Socket } from "node:net";
import { networkInterfaces } from "node:os";
import { suite, test } from "node:test";
import { hashSync } from "bcryptjs";
import { BasicAuth } from "../../src/authentication/basic-auth.ts";
import { readBcryptHash } from "../../src/authentication/bcrypt.ts";
import { CheckTurns } from "../../src/authentication/check-turns.ts";
import { type DoorRules, FrontDoor } from "../../src/authentication/front-door.ts";
import { KubernetesAuth } from "../../src/authentication/kubernetes-auth.ts";
import { createApp } from "../../src/http/app.ts";
import { paths } from "../../src/http/endpoints.ts";
import { allowed, type Entrance } from "../../src/http/entrance.ts";
import { HttpServer } from "../../src/http/server.ts";
import type { TlsSettings } from "../../src/http/tls.ts";
import { happened, until } from "../kubernetes/until.ts";
import { serverAuthority, settingsWith } from "./tls-setting.ts";

const users = new Map([
  ["prometheus", readBcryptHash(hashSync("right", 4))],
  ["dave", readBcryptHash(hashSync("dave123", 5))],
]);
const rules: DoorRules = { headers: {}, users, rateLimit: undefined };

interface Running extends AsyncDisposable {
  readonly port: number;
  /** How often an endpoint was asked. */
  readonly asked: string[];
  readonly refused: string[];
  readonly errors: unknown[];
}

async function start(
  entrance: Entrance | undefined,
  allowedHosts: readonly string[] = [],
  host = "127.0.0.1",
  tls?: TlsSettings,
): Promise<Running> {
  const asked: string[] = [];
  const refused: string[] = [];
  const errors: unknown[] = [];
  const unavailable = async () => {
    asked.push("document");
    return { reason: "absent", message: "not here", retryAfter: 1 };
  };
  const app = createApp({
    endpoints: {
      metrics: async () => {
        asked.push("metrics");
        return [Buffer.from("a 1\n")];
      },
      nodes: unavailable,
      podUsage: unavailable,
      snapshot: unavailable,
      fit: unavailable,
      page: async () => {
        asked.push("page");
        return { status: 503, body: [], retryAfter: 1 };
      },
      live: () => {
        asked.push("live");
        return [];
      },
      ready: () => {
        asked.push("ready");
        return [];
      },
    },
    telemetryPath: "/metrics",
    version: "1",
    now: () => 0,
    onAnswered: () => undefined,
    onError: (error) => errors.push(error),
    onRefused: (reason) => refused.push(reason),
    ...(entrance !== undefined && { entrance }),
    allowedHosts,
  });
  const server = await HttpServer.listen({ host, port: 0 }, app, { tls });
  const dispose = () => server[Symbol.asyncDispose]();
  return { port: server.port, asked, refused, errors, [Symbol.asyncDispose]: dispose };
}

const basic = (credentials: string | Uint8Array): string =>
  `Authorization: Basic ${Buffer.from(credentials).toString("base64")}\r\n`;

/** The answer to a request, byte for byte. */
async function answerTo(
  port: number,
  target: string,
  { headers = "", method = "GET", to = "127.0.0.1", host = "x" } = {},
): Promise<string> {
  const socket = connect(port, to);
  socket.write(
    `${method} ${target} HTTP/1.1\r\nHost: ${host}\r\n${headers}Connection: close\r\n\r\n`,
  );
  return Buffer.concat(await socket.toArray()).toString();
}

const everyPath = ["/metrics", ...Object.values(paths).flat()];
const oddTargets = [
  ...everyPath.flatMap((path) => [
    `/${path}`,
    `${path}/`,
    `${path}?a=b`,
    `${path}%00`,
    `${path};a`,
    `/.${path}`,
    `/livez/..${path}`,
    `/livez/%2e%2e${path}`,
    path.toUpperCase(),
    path.replace(/\w/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    `http://127.0.0.1${path}`,
    `HTTP://user:password@other.example${path}`,
  ]),
  "*",
  "/no-such-path",
  "/%",
  "/nodes/%ff",
  "/../../../etc/passwd",
];

/** Nobody's token is valid, or nobody's user may do anything. */
const tokens = (username?: string) =>
  new KubernetesAuth({
    ofToken: async () => (username === undefined ? undefined : { username }),
    ofAccess: async () => false,
  });

test("an expectation, which Node would answer itself, is nothing that comes in without a password", async () => {
  await using running = await start(new FrontDoor(rules));
  for (const expectation of ["100-continue", "something"]) {
    const headers = `Expect: ${expectation}\r\n`;
    const answer = await answerTo(running.port, "/metrics", { headers });
    assert.match(answer, /^(HTTP\/1\.1 100 Continue\r\n\r\n)?HTTP\/1\.1 401 /);
    assert.match(answer, /^X-Content-Type-Options: nosniff$/im);
  }
  assert.deepEqual(running.asked, []);
});

suite("where tokens are asked for, nothing is told to who has none, or no right", () => {
  const open = { ...rules, users: new Map() };
  const bearer = "Authorization: Bearer abc\r\n";
  for (const [what, door, headers, status] of [
    ["no token", () => new FrontDoor(open, tokens()), "", 401],
    ["no token and no password", () => new FrontDoor(rules, tokens()), "", 401],
    ["a wrong token", () => new FrontDoor(open, tokens()), bearer, 401],
    ["a wrong token beside users", () => new FrontDoor(rules, tokens()), bearer, 401],
    [
      "a password where there are no users",
      () => new FrontDoor(open, tokens()),
      basic("prometheus:right"),
      401,
    ],
    ["another scheme", () => new FrontDoor(rules, tokens()), "Authorization: Digest a\r\n", 401],
    ["no right", () => new FrontDoor(open, tokens("somebody")), bearer, "(403|429)"],
  ] as const) {
    test(`with ${what}, at any route, however it is spelled, and by any method`, async () => {
      await using running = await start(door());
      for (const target of [...everyPath, ...oddTargets]) {
        const answer = await answerTo(running.port, target, { headers });
        assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), target);
        assert.match(answer, /^X-Content-Type-Options: nosniff$/im, target);
        assert.match(answer, /^Cache-Control: no-store$/im, target);
        assert.equal(
          /^WWW-Authenticate: .*Bearer realm="kubecommit"/im.test(answer),
          status === 401,
        );
      }
      for (const method of ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH"]) {
        for (const path of everyPath) {
          const answer = await answerTo(running.port, path, { method, headers });
          assert.match(answer, new RegExp(`^HTTP/1\\.1 ${status} `), `${method} ${path}`);
        }
      }
      assert.deepEqual(running.asked, []);
    });
  }

  test("but a password is enough beside tokens", async () => {
    await using running = await start(new FrontDoor(rules, tokens()));
    assert.equal(await statusOf(running.port, "prometheus:right"), "200");
    assert.equal(await statusOf(running.port, "prometheus:wrong"), "401");
  });
});

suite("with users, nothing is told to who is not one", () => {
  test("at any route, however it is spelled, and by any method", async () => {
    await using running = await start(new FrontDoor(rules));
    for (const target of [...everyPath, ...oddTargets]) {
      const answer = await answerTo(running.port, target);
      assert.match(answer, /^HTTP\/1\.1 401 /, target);
      assert.match(answer, /^WWW-Authenticate: Basic realm="kubecommit"/im, target);
      assert.match(answer, /^X-Content-Type-Options: nosniff$/im, target);
      assert.match(answer, /^Cache-Control: no-store$/im, target);
      assert.doesNotMatch(answer, /^Allow:/im, target);
    }
    for (const method of ["HEAD", "POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "QUERY"]) {
      for (const path of everyPath) {
        const answer = await answerTo(running.port, path, { method });
        assert.match(answer, /^HTTP\/1\.1 401 /, `${method} ${path}`);
      }
    }
    assert.deepEqual(running.asked, []);
  });

  for (const [what, headers] of [
    ["another scheme", "Authorization: Bearer right\r\n"],
    ["no colon", basic("prometheus")],
    ["base 64 that is none", "Authorization: Basic ***\r\n"],
    ["an empty header", "Authorization: \r\n"],
    ["credentials behind those of another", `${basic("a:b")}${basic("prometheus:right")}`],
    ["credentials for a proxy", basic("prometheus:right").replace("A", "Proxy-A")],
  ] as const) {
    test(`for ${what}`, async () => {
      await using running = await start(new FrontDoor(rules));
      assert.match(await answerTo(running.port, "/metrics", { headers }), /^HTTP\/1\.1 401 /);
    });
  }

  test("when nobody can say who it is", async () => {
    const failing: Entrance = {
      headers: {},
      authenticate: async () => {
        throw new Error("broken");
      },
    };
    await using running = await start(failing);
    assert.match(await answerTo(running.port, "/metrics"), /^HTTP\/1\.1 500 /);
    assert.equal(running.errors.length, 1);
    assert.deepEqual(running.asked, []);
  });
});

test("a request whose client has gone while it was looked at is not answered", async () => {
  const looked = Promise.withResolvers<typeof allowed>();
  const sockets: Socket[] = [];
  const slow: Entrance = {
    headers: {},
    authenticate: async ({ socket }) => {
      sockets.push(socket);
      happened();
      return looked.promise;
    },
  };
  await using running = await start(slow);
  const client = connect(running.port, "127.0.0.1");
  client.write("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  await until(() => sockets.length === 1);
  const closed = once(sockets[0] ?? assert.fail(), "close");
  client.destroy();
  await closed;
  looked.resolve(allowed);
  assert.match(await answerTo(running.port, "/livez"), /^HTTP\/1\.1 200 /);
  assert.deepEqual(running.asked, ["live"]);
});

async function statusOf(port: number, credentials: string | Uint8Array): Promise<string> {
  const answer = await answerTo(port, "/metrics", { headers: basic(credentials) });
  return answer.slice("HTTP/1.1 ".length, "HTTP/1.1 ".length + 3);
}

suite("basic authentication", () => {
  test("lets users in by their own passwords", async () => {
    await using running = await start(new FrontDoor(rules));
    const { port, refused } = running;
    assert.equal(await statusOf(port, "prometheus:right"), "200");
    assert.equal(await statusOf(port, "prometheus:right"), "200");
    assert.equal(await statusOf(port, "dave:dave123"), "200");
    for (const wrong of [
      "prometheus:dave123",
      "dave:right",
      "prometheus:",
      "prometheus:Right",
      "prometheus:right ",
      ":right",
      "Prometheus:right",
      "nobody:right",
      "__proto__:right",
    ]) {
      assert.equal(await statusOf(port, wrong), "401", wrong);
    }
    assert.deepEqual([...new Set(refused)], ["wrong_credentials"]);
  });

  test("has no two pairs that are remembered as one (CVE-2022-46146)", async () => {
    const hash = readBcryptHash(hashSync("b:c", 4));
    await using running = await start(new FrontDoor({ ...rules, users: new Map([["a", hash]]) }));
    const { port } = running;
    assert.equal(await statusOf(port, "a:b:c"), "200");
    for (const other of ["a:b", "a:c", "a:b:c:", "ab:c", `a${hash.text}:b:c`, "a:b:c\0", "a:"]) {
      assert.equal(await statusOf(port, other), "401", other);
    }
  });

  test("lets right credentials in while another of the same address tries wrong ones", async () => {
    await using running = await start(new FrontDoor(rules));
    const { port } = running;
    assert.equal(await statusOf(port, "prometheus:right"), "200");
    const wrong = Array.from({ length: 12 }, (_, at) => statusOf(port, `prometheus:wrong ${at}`));
    for (let scrape = 0; scrape < 5; scrape += 1) {
      assert.equal(await statusOf(port, "prometheus:right"), "200");
    }
    // The last two wait until they may fail.
    assert.deepEqual(
      await Promise.all(wrong),
      Array.from({ length: 12 }, () => "401"),
    );
  });

  test("checks the same credentials once when they come many times at once", async () => {
    let checks = 0;
    class CountedTurns extends CheckTurns {
      override async next(...args: Parameters<CheckTurns["next"]>) {
        checks += 1;
        return super.next(...args);
      }
    }
    const basicAuth = new BasicAuth(users, new CountedTurns());
    const verdict = async (credentials: string) => {
      const request = new IncomingMessage(new Socket());
      const encoded = Buffer.from(credentials).toString("base64");
      request.headers.authorization = `Basic ${encoded}`;
      return basicAuth.authenticate(request);
    };
    const same = await Promise.all(Array.from({ length: 20 }, () => verdict("dave:wrong")));
    assert.ok(same.every((each) => each !== allowed && each.status === 401));
    assert.equal(checks, 1);
    assert.equal(await verdict("dave:dave123"), allowed);
    assert.equal(await verdict("dave:dave123"), allowed);
    assert.equal(checks, 2);
  });

  test("forgets a password with its hash", async () => {
    const door = new FrontDoor(rules);
    await using running = await start(door);
    const { port } = running;
    assert.equal(await statusOf(port, "dave:dave123"), "200");
    door.use({ ...rules, users: new Map([["dave", readBcryptHash(hashSync("new", 4))]]) });
    assert.equal(await statusOf(port, "dave:dave123"), "401");
    assert.equal(await statusOf(port, "dave:new"), "200");
    door.use({ ...rules, users: new Map() });
    assert.equal(await statusOf(port, "dave:dave123"), "200");
  });

  test("reads bytes that are no UTF-8", async () => {
    const hash = readBcryptHash(hashSync(Buffer.from([0xff, 0xfe]).toString("latin1"), 4));
    await using running = await start(new FrontDoor({ ...rules, users: new Map([["a", hash]]) }));
    const utf8 = Buffer.from("a:\u00ff\u00fe");
    assert.equal(await statusOf(running.port, Buffer.from([0x61, 0x3a, 0xff, 0xfe])), "401");
    assert.equal(await statusOf(running.port, utf8), "200");
  });
});

suite("the rate limit", () => {
  test("lets a burst in, and no more, whoever asks for what", async () => {
    const rateLimit = { interval: 3_600_000, burst: 3 };
    await using running = await start(new FrontDoor({ ...rules, users: new Map(), rateLimit }));
    const statuses: string[] = [];
    for (const target of ["/metrics", "/livez", "/no-such-path", "/metrics", "/livez"]) {
      statuses.push((await answerTo(running.port, target)).slice(9, 12));
    }
    assert.deepEqual(statuses, ["200", "200", "404", "429", "429"]);
    assert.deepEqual(running.refused, ["rate_limit", "rate_limit"]);
  });

  test("keeps its count when other rules change", async () => {
    const limited = { ...rules, users: new Map(), rateLimit: { interval: 3_600_000, burst: 1 } };
    const door = new FrontDoor(limited);
    await using running = await start(door);
    assert.match(await answerTo(running.port, "/livez"), /^HTTP\/1\.1 200 /);
    door.use({ ...limited, headers: { "X-Frame-Options": "deny" } });
    const answer = await answerTo(running.port, "/livez");
    assert.match(answer, /^HTTP\/1\.1 429 /);
    assert.match(answer, /^X-Frame-Options: deny$/im);
    door.use({ ...limited, rateLimit: { interval: 3_600_000, burst: 2 } });
    assert.match(await answerTo(running.port, "/livez"), /^HTTP\/1\.1 200 /);
    assert.match(await answerTo(running.port, "/livez"), /^HTTP\/1\.1 200 /);
    assert.match(await answerTo(running.port, "/livez"), /^HTTP\/1\.1 429 /);
    door.use({ ...limited, rateLimit: undefined });
    assert.match(await answerTo(running.port, "/livez"), /^HTTP\/1\.1 200 /);
  });
});

test("the headers of the configuration are on every answer, but a page keeps its own policy", async () => {
  const headers = { "X-Frame-Options": "deny", "Content-Security-Policy": "default-src https:" };
  await using running = await start(new FrontDoor({ ...rules, users: new Map(), headers }));
  for (const [target, policy] of [
    ["/metrics", "default-src https:"],
    ["/no-such-path", "default-src https:"],
    ["/fit", "default-src 'none'; "],
  ] as const) {
    const answer = await answerTo(running.port, target);
    assert.match(answer, /^X-Frame-Options: deny$/im, target);
    assert.match(answer, new RegExp(`^Content-Security-Policy: ${policy}`, "im"), target);
  }
});

suite("a browser that asks by a name of another site", () => {
  const browser = "User-Agent: Mozilla/5.0\r\nAccept-Language: en\r\n";
  const evil = { host: "evil.example.com", headers: browser };

  test("gets nothing on the loopback interface, with any of what tells a browser", async () => {
    await using running = await start(undefined);
    for (const headers of [
      browser,
      "Accept-Language: \r\n",
      "Origin: http://evil.example.com\r\n",
      "Sec-Fetch-Site: same-origin\r\n",
      "User-Agent: Mozilla/5.0 (X11)\r\n",
    ]) {
      for (const target of everyPath) {
        const answer = await answerTo(running.port, target, { ...evil, headers });
        assert.match(answer, /^HTTP\/1\.1 421 /, `${headers} ${target}`);
        assert.match(answer, /--web\.allowed-hosts/);
      }
    }
    assert.deepEqual(running.asked, []);
    assert.deepEqual([...new Set(running.refused)], ["wrong_host"]);
  });

  const hasIpv6 = Object.values(networkInterfaces()).some((addresses) =>
    addresses?.some(({ address }) => address === "::1"),
  );
  const skip = hasIpv6 ? false : "this machine has no IPv6";
  test(
    "gets nothing on the loopback interface of a server that listens on every address",
    { skip },
    async () => {
      await using running = await start(undefined, [], "::");
      assert.match(await answerTo(running.port, "/livez", evil), /^HTTP\/1\.1 421 /);
      assert.match(
        await answerTo(running.port, "/livez", { ...evil, to: "::1" }),
        /^HTTP\/1\.1 421 /,
      );
    },
  );

  test("would need a certificate of that name where there is TLS", async () => {
    await using running = await start(undefined, [], "127.0.0.1", settingsWith());
    const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
    const headers = { Host: evil.host, "User-Agent": "Mozilla/5.0" };
    const ca = serverAuthority.cert;
    get(
      {
        host: "127.0.0.1",
        port: running.port,
        path: "/livez",
        ca,
        headers,
        servername: "localhost",
        agent: false,
      },
      (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      },
    ).on("error", reject);
    assert.equal(await promise, 200);
  });

  test("is answered by addresses, and by names that no other site can have", async () => {
    await using running = await start(undefined);
    for (const host of [
      "127.0.0.1",
      "127.0.0.1:8080",
      "[::1]:8080",
      "localhost:8080",
      "kubecommit",
      "kubecommit.monitoring.svc:8080",
      "kubecommit.monitoring.svc.cluster.local",
      "exporter.internal",
      "LOCALHOST",
    ]) {
      const answer = await answerTo(running.port, "/livez", { host, headers: browser });
      assert.match(answer, /^HTTP\/1\.1 200 /, host);
    }
    for (const host of ["localhost.example.com", "127.0.0.1.example.com", "evil.svc.example"]) {
      const answer = await answerTo(running.port, "/livez", { host, headers: browser });
      assert.match(answer, /^HTTP\/1\.1 421 /, host);
    }
  });

  test("is answered by a name that is allowed, and then by no other, on any interface", async () => {
    await using running = await start(undefined, ["kubecommit.example.com"], "0.0.0.0");
    const ask = (host: string) => answerTo(running.port, "/livez", { host, headers: browser });
    assert.match(await ask("kubecommit.example.com"), /^HTTP\/1\.1 200 /);
    assert.match(await ask("Kubecommit.Example.com.:8080"), /^HTTP\/1\.1 200 /);
    assert.match(await ask("evil.example.com"), /^HTTP\/1\.1 421 /);
  });

  test("is no scraper: that may ask by any name", async () => {
    await using running = await start(undefined, ["kubecommit.example.com"]);
    const headers = "User-Agent: Prometheus/3.5.0\r\nAccept-Encoding: gzip\r\n";
    const answer = await answerTo(running.port, "/metrics", { ...evil, headers });
    assert.match(answer, /^HTTP\/1\.1 200 /);
  });
});
