import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, suite, test } from "node:test";
import { promisify } from "node:util";
import { hashSync } from "bcryptjs";
import { PrometheusApi } from "../../grafana/stack/prometheus-api.ts";
import { startPrometheus } from "../../grafana/stack/prometheus.ts";
import { freePort } from "../../grafana/stack/server-process.ts";
import { Authority } from "../../src/simulator/api/certificates.ts";
import { MountedSecret } from "../mounted-secret.ts";
import { configFor, Program, serveExample } from "../program.ts";
import { until } from "./demo-process.ts";

const password = "correct horse";
const authority = new Authority("authority of the exporter");
const clients = new Authority("authority of the scrapers");
const client = clients.issue({ commonName: "prometheus", names: ["prometheus.example"] });

function serverFiles(text: string): Readonly<Record<string, string>> {
  const { cert, key } = authority.issue({ commonName: "exporter" });
  return { "web.yml": text, "tls.crt": cert, "tls.key": key, "ca.crt": clients.cert };
}

const tls = "tls_server_config:\n  cert_file: tls.crt\n  key_file: tls.key\n";
const configurations = {
  password: `${tls}basic_auth_users:\n  prometheus: ${hashSync(password, 10)}\n`,
  certificate: `${tls}  client_ca_file: ca.crt\n  client_auth_type: RequireAndVerifyClientCert\n  client_allowed_sans: [prometheus.example]\n`,
  token: tls,
} as const;
type Way = keyof typeof configurations;
const ways = ["password", "certificate", "token"] as const satisfies readonly Way[];

const allUp = ways.map(() => 1);
const tokens = { right: "token-of-prometheus", withoutRights: "token-of-somebody" } as const;

const bearer = (token: string) => ["-H", `Authorization: Bearer ${token}`];

suite("a real Prometheus scrapes over TLS", () => {
  const running = new AsyncDisposableStack();
  const folder = mkdtempSync(join(tmpdir(), "kubecommit-web-access-"));
  const ports = new Map<Way, number>();
  const programs = new Map<Way, Program>();
  const secrets = new Map<Way, MountedSecret>();
  let prometheus: PrometheusApi | undefined;

  before(async () => {
    running.defer(() => rmSync(folder, { recursive: true, force: true }));
    const server = running.use(await serveExample());
    const audiences = ["kubecommit"];
    const { owners } = server.reviews;
    owners.set(tokens.right, { username: "prometheus", paths: ["/metrics"], audiences });
    owners.set(tokens.withoutRights, { username: "somebody", audiences });
    writeFileSync(join(folder, "token.txt"), tokens.right);
    writeFileSync(join(folder, "ca.crt"), authority.cert);
    writeFileSync(join(folder, "client.crt"), client.cert);
    writeFileSync(join(folder, "client.key"), client.key);
    writeFileSync(join(folder, "password.txt"), password);
    for (const way of ways) {
      mkdirSync(join(folder, way));
      secrets.set(way, MountedSecret.in(join(folder, way), serverFiles(configurations[way])));
      const port = await freePort();
      ports.set(way, port);
      const program = await Program.serving({
        kubeconfig: configFor(server.url),
        flags: [
          `--web.config.file=${join(folder, way, "web.yml")}`,
          `--web.listen-address=127.0.0.1:${port}`,
          ...(way === "token"
            ? ["--auth.kubernetes", "--auth.kubernetes.audience=kubecommit"]
            : []),
        ],
      });
      programs.set(way, running.use(program));
    }
    const job = (way: Way, own: object) => ({
      job_name: way,
      honor_labels: true,
      scheme: "https",
      scrape_interval: "1s",
      scrape_timeout: "1s",
      static_configs: [{ targets: [`127.0.0.1:${ports.get(way)}`] }],
      tls_config: { ca_file: join(folder, "ca.crt") },
      ...own,
    });
    const { process, url } = await startPrometheus(folder, {
      scrape_configs: [
        job("password", {
          basic_auth: { username: "prometheus", password_file: join(folder, "password.txt") },
        }),
        job("certificate", {
          tls_config: {
            ca_file: join(folder, "ca.crt"),
            cert_file: join(folder, "client.crt"),
            key_file: join(folder, "client.key"),
          },
        }),
        job("token", { authorization: { credentials_file: join(folder, "token.txt") } }),
      ],
    });
    running.use(process);
    prometheus = new PrometheusApi(url);
    await until(async () => (await scrapes()).every((count) => count >= 5));
  });

  after(async () => running.disposeAsync());

  async function values(expression: string): Promise<readonly number[]> {
    const series = (await prometheus?.instant(expression)) ?? [];
    return series.map(({ points }) => points[0]?.[1] ?? NaN);
  }

  /** How often each was scraped, 0 for those that were not yet. */
  async function scrapes(): Promise<readonly number[]> {
    const counts = await values("count_over_time(up[10m])");
    return ways.map((_, at) => counts[at] ?? 0);
  }

  test("with a password, a certificate and a token of the cluster, and no scrape fails", async () => {
    assert.deepEqual(await values("min_over_time(up[10m])"), allUp);
    assert.ok((await values("count by (job) (kubecommit_node_allocatable)")).every((n) => n > 0));
  });

  test("and curl without credentials gets 401, or no connection", async () => {
    const curl = async (way: Way, ...flags: readonly string[]) => {
      const url = `https://127.0.0.1:${ports.get(way)}/metrics`;
      const always = ["-sS", "-o", "/dev/null", "-w", "%{http_code}"];
      const args = [...always, "--cacert", join(folder, "ca.crt"), ...flags, url];
      return promisify(execFile)("curl", args).then(
        ({ stdout }) => stdout,
        ({ code }: { code: number }) => `exit ${code}`,
      );
    };
    assert.equal(await curl("password"), "401");
    assert.equal(await curl("password", "-u", "prometheus:wrong"), "401");
    assert.equal(await curl("password", "-u", `prometheus:${password}`), "200");
    assert.equal(await curl("token"), "401");
    assert.equal(await curl("token", ...bearer("unknown")), "401");
    assert.equal(await curl("token", ...bearer(tokens.withoutRights)), "403");
    assert.equal(await curl("token", ...bearer(tokens.right)), "200");
    assert.match(await curl("certificate"), /^exit (35|52|56)$/);
    const own = ["--cert", join(folder, "client.crt"), "--key", join(folder, "client.key")];
    assert.equal(await curl("certificate", ...own), "200");
  });

  test("while certificates are renewed, and no scrape fails", async () => {
    for (let renewal = 0; renewal < 3; renewal += 1) {
      const read = await values("kubecommit_web_config_last_reload_success_timestamp_seconds");
      for (const [way, secret] of secrets) secret.swap(serverFiles(configurations[way]));
      await until(async () => {
        const now = await values("kubecommit_web_config_last_reload_success_timestamp_seconds");
        return now.length === ways.length && now.every((at, place) => at > (read[place] ?? 0));
      });
    }
    const counted = await scrapes();
    await until(async () =>
      (await scrapes()).every((count, at) => count >= (counted[at] ?? 0) + 3),
    );
    assert.deepEqual(await values("min_over_time(up[10m])"), allUp);
    for (const program of programs.values()) {
      assert.ok(program.complaints.every((each) => !each.includes("web configuration has faults")));
    }
  });
});
