import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server } from "node:net";
import { suite, test } from "node:test";
import { Authority } from "../src/simulator/api/certificates.ts";
import { authority, configFor, Program, serveExample, type Start, tls } from "./program.ts";

/** Serves on a free port of 127.0.0.1 until the end of the test. */
async function listening(server: Server): Promise<{ port: number } & AsyncDisposable> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a TCP server has one
  return {
    port,
    async [Symbol.asyncDispose]() {
      server.close();
      if ("closeAllConnections" in server && typeof server.closeAllConnections === "function") {
        server.closeAllConnections();
      }
      await once(server, "close");
    },
  };
}

/** Starts with this, and finds that it ends at once with this message on standard error alone. */
async function refuses(start: Start, message: RegExp): Promise<void> {
  await using program = await Program.start(start);
  const { code, stdout, stderr } = await program.ended();
  assert.match(stderr, message);
  assert.doesNotMatch(stderr, /^\s+at /m);
  assert.deepEqual({ code, stdout, log: program.log }, { code: 1, stdout: "", log: [] });
}

suite(
  "the program ends at once, with status 1 and one message that says what to do",
  { concurrency: true },
  () => {
    test("on an unknown flag", async () =>
      refuses(
        { flags: ["--web.listen-adress=:9090"] },
        /^kubecommit cannot start, its configuration has a fault:\n {2}--web\.listen-adress is not an option; did you mean --web\.listen-address\?\nSee --help\.\n$/,
      ));

    test("on a bad cron expression", async () =>
      refuses(
        { flags: ["--schedule=every 15 seconds"] },
        /^.*has a fault:\n {2}--schedule must be a cron expression .* such as "\*\/15 \* \* \* \* \*", not "every 15 seconds"\nSee --help\.\n$/,
      ));

    test("on several faults at once, with each of them", async () =>
      refuses(
        {
          flags: ["--schedule=never", "--web.telemetry-path=metrics", "--verbose"],
          environment: { KUBECOMMIT_LOG_LEVEL: "loud", KUBECOMMIT_SCHEDUEL: "* * * * *" },
        },
        /^.*has 5 faults:\n(?=.*--verbose is not an option)(?=[^]*--schedule must be)(?=[^]*--web\.telemetry-path must be)(?=[^]*KUBECOMMIT_LOG_LEVEL must be one of debug)(?=[^]*did you mean KUBECOMMIT_SCHEDULE\?)(.*\n){5}See --help\.\n$/,
      ));

    test("on a kubeconfig that is not there", async () =>
      refuses(
        { flags: ["--kubeconfig=/no/such/kubeconfig"] },
        /^the kubeconfig \/no\/such\/kubeconfig cannot be read: no such file\. Check --kubeconfig\.\n$/,
      ));

    test("on KUBECONFIG that names no file", async () =>
      refuses(
        { environment: { KUBECONFIG: "/no/such/kubeconfig" } },
        /^KUBECONFIG names \/no\/such\/kubeconfig, .*: no such file\. Correct the variable, or give --kubeconfig\.\n$/,
      ));

    test("on a kubeconfig that is not valid YAML, without quoting it", async () =>
      refuses(
        { kubeconfig: "users: [{ user: { token: secret } }]\nclusters: [a" },
        /^cannot read the kubeconfig \/\S+kubeconfig: (?!.*secret).+\. Correct it, or give another with --kubeconfig\.\n$/,
      ));

    test("on a context that is not in the kubeconfig", async () =>
      refuses(
        { kubeconfig: configFor("https://127.0.0.1:1"), flags: ["--context=prod"] },
        /^the context "prod" is not in \/.*kubeconfig\. Choose another with --context \(available: simulated\)\.\n$/,
      ));

    test("without any cluster, and says where it looked", async () =>
      refuses(
        {},
        /^no Kubernetes cluster is configured\. Looked for:\n {2}--kubeconfig: not given\n {2}KUBECONFIG: not set\n {2}.*\.kube\/config: no such file\n.*KUBERNETES_SERVICE_HOST .*\n.*token: .*\nTo go on, .*--kubeconfig FILE[^]*npm run demo\.\n$/,
      ));

    test("on a file for the demo that is not a list of nodes and pods", async () =>
      refuses(
        { flags: ["--demo", "--demo.file=package.json"] },
        /^cannot fill the simulated cluster from package\.json: .*kubectl get nodes,pods -A -o json\n$/,
      ));

    test("on an address in use", async () => {
      await using other = await listening(createServer());
      await refuses(
        {
          kubeconfig: configFor("https://127.0.0.1:1"),
          flags: [`--web.listen-address=127.0.0.1:${other.port}`],
        },
        /^kubecommit cannot listen: listen EADDRINUSE: address already in use 127\.0\.0\.1:\d+\. Choose another address with --web\.listen-address\.\n$/,
      );
    });

    test("on an address for probes that is in use", async () => {
      await using other = await listening(createServer());
      await refuses(
        {
          kubeconfig: configFor("https://127.0.0.1:1"),
          flags: [
            "--web.listen-address=127.0.0.1:0",
            `--web.health-listen-address=127.0.0.1:${other.port}`,
          ],
        },
        /^kubecommit cannot listen: .* Choose another address with --web\.health-listen-address\.\n$/,
      );
    });

    test("on a folder that the demo cannot write to", async () =>
      refuses(
        { flags: ["--demo"], environment: { TMPDIR: "/no-such-folder" } },
        /^the demo cannot write its kubeconfig in \/no-such-folder: ENOENT.*TMPDIR to a folder that it may write to\.\n$/,
      ));

    test("on a variable that has Node write tokens to the log", async () =>
      refuses(
        { flags: ["--demo"], environment: { NODE_DEBUG: "http" } },
        /^ {2}NODE_DEBUG must not/m,
      ));

    test("on an address that cannot be resolved", async () =>
      refuses(
        {
          kubeconfig: configFor("https://127.0.0.1:1"),
          flags: ["--web.listen-address=no-such-host.invalid:0"],
        },
        /^kubecommit cannot listen: getaddrinfo .*no-such-host\.invalid\. Choose another address with --web\.listen-address\.\n$/,
      ));
  },
);

/** Checks everything that a user sees of a program that has no numbers yet. */
async function saysThatItHasNone(program: Program): Promise<void> {
  assert.equal((await program.get("/livez")).status, 200);
  const { status, body } = await program.get("/readyz");
  assert.equal(status, 503);
  assert.match(body, /^\[-\](nodes|pods) failed: not read completely yet$/m);
  const series = await program.series();
  assert.equal(series.get("kubecommit_up"), 0);
  assert.deepEqual(
    [...series.keys()].filter((key) => key.startsWith("kubecommit_node")),
    [],
  );
  for (const path of ["/", "/api/v1/snapshot"]) {
    const answer = await program.get(path);
    assert.equal(answer.status, 503);
    assert.equal(answer.headers.get("retry-after"), "1");
    assert.equal(JSON.parse(answer.body).error.reason, "not_synced");
  }
}

/** Starts with this kubeconfig, and finds these complaints in the log and nothing else wrong. */
async function complains(config: string, ...complaints: readonly RegExp[]): Promise<void> {
  await using program = await Program.serving({ kubeconfig: config });
  await program.logged(() => program.complaints.length === complaints.length);
  await saysThatItHasNone(program);
  const told = program.complaints.toSorted();
  assert.equal(told.length, complaints.length, told.join("\n"));
  assert.doesNotMatch(JSON.stringify(program.log), /ssword|simulated-token/);
  for (const [index, pattern] of complaints.entries()) assert.match(told[index] ?? "", pattern);
}

suite(
  "the program stays up without numbers, and says once what to do",
  { concurrency: true },
  () => {
    test("while the server is down; then it reads it", async () => {
      await using server = await serveExample();
      await server.down();
      await using program = await Program.serving({ kubeconfig: configFor(server.url) });
      await program.logged(({ level }) => level === "warn");
      await saysThatItHasNone(program);
      await server.listen();
      await program.ready();
      assert.equal((await program.series()).get("kubecommit_up"), 1);
      assert.equal(program.complaints.length, 1);
      assert.match(
        program.complaints[0] ?? "",
        /https:\/\/127\.0\.0\.1:\d+ refuses connections\. Is the API server running, and the address right\?$/,
      );
    });

    test("when the server is a web server", async () => {
      const html = createHttpsServer(tls, (_request, response) => {
        response.writeHead(200, { "Content-Type": "text/html" }).end("<!doctype html><p>It works!");
      });
      await using server = await listening(html);
      await complains(
        configFor(`https://user:p@ssword@127.0.0.1:${server.port}`),
        /not a Kubernetes API: https:\/\/127\S+ \(it answers text\/html where JSON is expected\)\. Check the server in the context simulated of \S+kubeconfig, and proxies/,
      );
    });

    test("when the server speaks http and the kubeconfig says https", async () => {
      await using server = await listening(
        createHttpServer((_request, response) => response.end()),
      );
      await complains(
        configFor(`https://127.0.0.1:${server.port}`),
        /no TLS connection to https:\S+ .*Check that the server in the context simulated of \S+kubeconfig is an https address/,
      );
    });

    test("when the server speaks https and the kubeconfig says http", async () => {
      await using server = await serveExample();
      await complains(
        configFor(server.url.replace("https:", "http:")),
        /http:\/\/127\.0\.0\.1:\d+ closes connections without an answer .*whether the server in the context simulated of \S+kubeconfig should be http or https/,
      );
    });

    test("when the token is rejected", async () => {
      await using server = await serveExample({ token: () => "another" });
      await complains(
        configFor(server.url),
        /https:\S+ rejects the credentials of the context simulated of \S+kubeconfig \(401\)\. Renew the token or certificate\.$/,
      );
    });

    test("when access to one kind is denied", async () => {
      await using server = await serveExample();
      server.faults.add({ kind: "Pod" }, { type: "status", code: 403, reason: "Forbidden" }, 1000);
      await complains(
        configFor(server.url),
        /pods: access denied \(403\): .*It needs list and watch on pods: bind the ClusterRole of deploy\/install\.yaml to it\.$/,
      );
    });

    test("when access to both kinds is denied, with one line for each", async () => {
      await using server = await serveExample();
      server.faults.add({}, { type: "status", code: 403, reason: "Forbidden" }, 1000);
      await complains(configFor(server.url), /needs list and watch on nodes/, /on pods/);
    });

    test("when the server's certificate is out of date", async () => {
      const notAfter = new Date(Date.now() - 60_000);
      const expired = authority.issue({ commonName: "old", notAfter });
      await using server = await serveExample({ tls: expired });
      await complains(
        configFor(server.url),
        /the certificate of https:\S+, or one that signed it, is out of date .*Renew it on the API server; check the clock here\.$/,
      );
    });

    test("when another authority signed the server's certificate", async () => {
      await using server = await serveExample();
      await complains(
        configFor(server.url, new Authority("another")),
        /the certificate of https:\S+ is not signed by .*Correct the certificate authority in the context simulated of \S+kubeconfig\.$/,
      );
    });
  },
);
