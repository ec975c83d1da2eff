import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { suite, test } from "node:test";
import {
  ApiError,
  CompressionError,
  CredentialsError,
  DeadlineError,
  HangUpError,
  NotKubernetesError,
  ShortWatchError,
  WireError,
} from "../../../src/kubernetes/failures/errors.ts";
import { type Failure, failureOf } from "../../../src/kubernetes/failures/failure.ts";
import { kubeconfigText, read, Reading, TemporaryFolder } from "../reading.ts";
import { until } from "../until.ts";
import { bookmark, type Call, ScriptedApi } from "../scripted-api.ts";

/** The first warning or error that a reader tells. */
async function firstTrouble(reading: Reading): Promise<string> {
  const troubles = () => reading.observer.lines.filter((line) => !line.startsWith("info"));
  await until(() => troubles().length > 0);
  return troubles()[0] ?? "";
}

suite("each failure is told once, with what happened, where, and what to do", () => {
  const cases: readonly {
    readonly name: string;
    readonly answer: (call: Call) => void;
    readonly message: RegExp;
  }[] = [
    {
      name: "401",
      answer: (call) => call.status(401),
      message:
        /cannot watch pods: http:\S+ rejects the credentials of the context test of \S+config \(401\)\. Renew the token/,
    },
    {
      name: "403",
      answer: (call) => call.status(403, { message: 'pods is forbidden: User "x" cannot list' }),
      message:
        /cannot watch pods: access denied \(403\): pods is forbidden: User "x" cannot list\. It needs list and watch on pods: bind the ClusterRole of deploy\/install\.yaml/,
    },
    {
      name: "404",
      answer: (call) => call.status(404),
      message:
        /cannot list pods: http:\S+ has no such path \(404: scripted 404\)\. Check for a wrong API root or proxy path in the context test/,
    },
    {
      name: "429",
      answer: (call) => call.status(429, {}, { "X-Kubernetes-PF-FlowSchema-UID": "abc" }),
      message: /throttles requests \(scripted 429\)/,
    },
    {
      name: "500",
      answer: (call) => call.status(500),
      message: /fails \(scripted 500\)\. See the API server's log/,
    },
    {
      name: "a page of HTML",
      answer: (call) => {
        call.response.writeHead(200, { "Content-Type": "text/html" });
        call.response.end("<html>");
      },
      message:
        /not a Kubernetes API: http:\S+ \(it answers text\/html to \/api\/v1\/pods\)\. Check the server/,
    },
    {
      name: "a redirect",
      answer: (call) => {
        call.response.writeHead(302, { Location: "/login" });
        call.response.end();
      },
      message: /not a Kubernetes API: .*HTTP status 302/,
    },
    {
      name: "a 400 in plain text",
      answer: (call) => {
        call.response.writeHead(400, { "Content-Type": "text/plain" });
        call.response.end("Client sent an HTTP request to an HTTPS server.");
      },
      message: /not a Kubernetes API: .*HTTP status 400/,
    },
    {
      name: "bytes that are not HTTP",
      answer: (call) => {
        call.request.socket.end("SSH-2.0-OpenSSH_9.6\r\n");
      },
      message: /not a Kubernetes API: .*HPE_/,
    },
  ];
  for (const { name, answer, message } of cases) {
    test(name, async () => {
      await using api = await ScriptedApi.start(answer);
      await using reading = read(api.url);
      assert.match(await firstTrouble(reading), message);
      const requests = api.podCalls.length;
      await until(() => api.podCalls.length > requests + 3);
      assert.equal(reading.observer.lines.length, 2, "the line of the start, and the trouble once");
    });
  }

  test("a refused connection, told once for all kinds, and its end", async () => {
    const api = await ScriptedApi.start((call) => void call.stream(bookmark("1", true)));
    const { url } = api;
    await api[Symbol.asyncDispose]();
    await using reading = read(url);
    assert.match(
      await firstTrouble(reading),
      /cannot read the server's version: http:\S+ refuses connections\. Is the API server running/,
    );
  });

  test("a host that cannot be resolved", async () => {
    await using reading = read("http://no-such-host.invalid:6443");
    assert.match(
      await firstTrouble(reading),
      /cannot resolve no-such-host\.invalid \(.*Check the server/,
    );
  });

  test("a server that takes connections but does not answer", async () => {
    await using server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const sockets = new Set<{ destroy(): void }>();
    server.on("connection", (socket) => sockets.add(socket));
    // `listen` on a port gives an address with a port.
    const { port } = server.address() as AddressInfo; // oxlint-disable-line typescript/no-unsafe-type-assertion
    const reading = read(`http://127.0.0.1:${port}`);
    await until(() => reading.time.running.includes(90_000));
    reading.time.advance(90_000);
    assert.match(await firstTrouble(reading), /takes connections but does not answer/);
    await reading[Symbol.asyncDispose]();
    for (const socket of sockets) socket.destroy();
  });

  test("credentials that cannot be read", async () => {
    using folder = new TemporaryFolder();
    await using api = await ScriptedApi.start(() => undefined);
    const user = { exec: { command: "no-such-plugin", installHint: "Install it." } };
    await using reading = new Reading({
      kubeconfig: folder.file("config", kubeconfigText({ server: api.url, user })),
    });
    assert.match(
      await firstTrouble(reading),
      /cannot read the credentials of the context test of \S+: the exec plugin no-such-plugin was not found\. Install it\./,
    );
  });

  test("the end of trouble is told, with how long it was", async () => {
    await using api = await ScriptedApi.start((call, count) => {
      if (count < 3) call.status(403);
      else call.stream(bookmark("1", true));
    });
    await using reading = read(api.url);
    await until(() => reading.observer.lines.length === 3);
    assert.match(
      reading.observer.lines[2] ?? "",
      /^info: reading pods again after \d+ s of trouble$/,
    );
  });
});

const attempt = {
  doing: "list pods",
  resource: "pods",
  server: "https://10.0.0.1:6443",
  source: "the context prod of config",
  caFile: "/etc/ca.pem",
};

function answered(status: number, causes?: readonly string[], retryAfterMs = 0): Failure {
  const body =
    causes === undefined
      ? undefined
      : { message: "", reason: "", code: status, retryAfterSeconds: 0, causes };
  return failureOf(new ApiError({ status, body, retryAfterMs, flowSchema: undefined }), attempt);
}

function failed(code: string): Failure {
  return failureOf(Object.assign(new Error("x"), { code }), attempt);
}

suite("an error has one class", () => {
  for (const [status, found, reason] of [
    [302, "not Kubernetes", "bad_response"],
    [400, "invalid", "bad_response"],
    [401, "unauthorized", "unauthorized"],
    [403, "forbidden", "forbidden"],
    [404, "not found", "not_found"],
    [406, "not acceptable", "bad_response"],
    [409, "invalid", "bad_response"],
    [410, "expired", undefined],
    [415, "not acceptable", "bad_response"],
    [422, "invalid", "bad_response"],
    [429, "throttled", "throttled"],
    [500, "server", "server"],
    [503, "server", "server"],
    [504, "timed out", "server"],
  ] as const) {
    test(`${status} is ${found}`, () => {
      const failure = answered(status, []);
      assert.equal(failure.class, found);
      assert.equal(failure.reason, reason);
      assert.equal(failure.fields.status, status);
    });
  }

  for (const [resource, right] of [
    ["pods", /on pods: bind the ClusterRole of deploy\/install\.yaml to it\.$/],
    [
      "resourceslices",
      /bind the ClusterRole of deploy\/devices\.yaml .* rbac\.devices of the chart\.$/,
    ],
  ] as const) {
    test(`a 403 says what gives the right to ${resource}`, () => {
      const body = { message: "", reason: "", code: 403, retryAfterSeconds: 0, causes: [] };
      const error = new ApiError({ status: 403, body, retryAfterMs: 0, flowSchema: undefined });
      assert.match(failureOf(error, { ...attempt, resource }).message, right);
    });
  }

  test("a 504 with the cause is a resourceVersion that is too large", () => {
    assert.equal(answered(504, ["ResourceVersionTooLarge"]).class, "too large resource version");
  });

  test("a 400 that is no Status is another program's", () => {
    assert.equal(answered(400).class, "not Kubernetes");
    assert.equal(answered(504).class, "timed out");
  });

  for (const [code, found] of [
    ["ECONNREFUSED", "refused"],
    ["ETIMEDOUT", "unreachable"],
    ["EHOSTUNREACH", "unreachable"],
    ["ENOTFOUND", "dns"],
    ["EAI_AGAIN", "dns"],
    ["ECONNRESET", "reset"],
    ["EPIPE", "reset"],
    ["ERR_STREAM_PREMATURE_CLOSE", "reset"],
    ["HPE_INVALID_CONSTANT", "not Kubernetes"],
    ["ERR_OSSL_BAD_DECRYPT", "tls"],
    ["ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE", "client certificate"],
    ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", "tls"],
    ["CERT_NOT_YET_VALID", "expired certificate"],
    ["EWHATEVER", "internal"],
  ] as const) {
    test(`${code} is ${found}`, () => assert.equal(failed(code).class, found));
  }

  for (const [error, found, reason] of [
    [new DeadlineError("connect", 1), "unreachable", "network"],
    [new DeadlineError("headers", 1), "silent", "network"],
    [new DeadlineError("body", 1), "idle", "idle"],
    [new DeadlineError("idle", 1), "idle", "idle"],
    [new DeadlineError("initial events", 1), "overdue initial events", "idle"],
    [new HangUpError("x"), "hang up", "network"],
    [new NotKubernetesError("x"), "not Kubernetes", "bad_response"],
    [new CredentialsError("x"), "credentials", "credentials"],
    [new ShortWatchError("x"), "short", "short"],
    [new WireError("x"), "bad data", "bad_response"],
    [new CompressionError("x"), "bad compression", "bad_response"],
    ["thrown text", "internal", "internal"],
  ] as const) {
    test(`${error instanceof DeadlineError ? error.deadline : String(error)} is ${found}`, () => {
      const failure = failureOf(error, attempt);
      assert.equal(failure.class, found);
      assert.equal(failure.reason, reason);
    });
  }
});

suite("the least wait", () => {
  test("is the row's, or Retry-After where that is longer, up to a minute", () => {
    assert.equal(answered(404, []).leastWaitMs, 60_000);
    assert.equal(answered(403, []).leastWaitMs, 30_000);
    assert.equal(answered(403, [], 20_000).leastWaitMs, 30_000);
    assert.equal(answered(429, [], 20_000).leastWaitMs, 20_000);
    assert.equal(answered(429, [], 3_600_000).leastWaitMs, 60_000);
    assert.equal(answered(500, []).leastWaitMs, 0);
  });
});

suite("TLS failures", () => {
  for (const [code, message] of [
    ["SELF_SIGNED_CERT_IN_CHAIN", /not signed by the authority in \/etc\/ca\.pem \(SELF_SIGNED/],
    ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", /Correct the certificate authority in the context prod/],
    ["CERT_HAS_EXPIRED", /out of date \(CERT_HAS_EXPIRED.*Renew it on the API server/],
    ["ERR_TLS_CERT_ALTNAME_INVALID", /for another name .*tls-server-name/],
    ["ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED", /does not accept the client certificate/],
    ["EPROTO", /no TLS connection to https:\/\/10\.0\.0\.1:6443/],
    ["ERR_SSL_WRONG_VERSION_NUMBER", /no TLS connection to/],
  ] as const) {
    test(`${code} is named, with the server, and the configuration is read anew`, () => {
      const failure = failureOf(Object.assign(new Error("x"), { code }), attempt);
      assert.match(failure.message, message);
      assert.equal(failure.reason, "tls");
      assert.equal(failure.reload, true);
      assert.equal(failure.leastWaitMs, 30_000);
    });
  }

  test("what is not known is an internal error, with its stack", () => {
    const failure = failureOf(new TypeError("oops"), attempt);
    assert.equal(failure.reason, "internal");
    assert.equal(failure.level, "error");
    assert.match(failure.fields.stack ?? "", /TypeError: oops/);
  });

  test("of several addresses that were tried, the first one's failure is told", () => {
    const refused = Object.assign(new Error("connect ECONNREFUSED ::1"), { code: "ECONNREFUSED" });
    assert.equal(failureOf(new AggregateError([refused]), attempt).class, "refused");
  });
});
