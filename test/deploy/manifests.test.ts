import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";

import { dumpYaml, loadAllYaml } from "@kubernetes/client-node";
import { parse, parseAllDocuments } from "yaml";

import packageJson from "../../package.json" with { type: "json" };
import { readCommandLine } from "../../src/config/command-line.ts";

const install = readFileSync("deploy/install.yaml", "utf8");
const podMetrics = readFileSync("deploy/pod-metrics.yaml", "utf8");
const devices = readFileSync("deploy/devices.yaml", "utf8");

interface Manifest {
  readonly kind: string;
  readonly rules?: unknown;
  readonly subjects?: unknown;
  readonly spec?: { readonly template: { readonly spec: Pod } };
}

interface Pod {
  readonly containers: readonly [Container];
  readonly volumes: readonly object[];
}

interface Container {
  readonly image: string;
  readonly args: readonly string[];
  readonly securityContext: object;
}

function manifest(text: string, kind: string): Manifest {
  const all: Manifest[] = parseAllDocuments(text).map((document) => document.toJS());
  const found = all.find((each) => each.kind === kind);
  assert.ok(found !== undefined, `there is no ${kind}`);
  return found;
}

for (const [name, text] of [
  ["install.yaml", install],
  ["pod-metrics.yaml", podMetrics],
  ["devices.yaml", devices],
] as const) {
  test(`${name} has no field that Kubernetes does not know`, () => {
    const written: unknown[] = parseAllDocuments(text).map((document) => document.toJS());
    const understood = loadAllYaml(text).map((object: object): unknown => parse(dumpYaml(object)));
    assert.deepEqual(understood, written);
  });

  test(`${name} binds nothing but its own service account`, () => {
    assert.deepEqual(manifest(text, "ClusterRoleBinding").subjects, [
      { kind: "ServiceAccount", name: "kubecommit", namespace: "kubecommit" },
    ]);
    assert.doesNotMatch(text, /\bsystem:/);
  });
}

suite("rights", () => {
  test("the exporter may list and watch nodes and pods, and nothing else", () => {
    assert.deepEqual(manifest(install, "ClusterRole").rules, [
      { apiGroups: [""], resources: ["nodes", "pods"], verbs: ["list", "watch"] },
    ]);
  });

  test("the opt-in for devices may list and watch slices and claims, and nothing else", () => {
    assert.deepEqual(manifest(devices, "ClusterRole").rules, [
      {
        apiGroups: ["resource.k8s.io"],
        resources: ["resourceslices", "resourceclaims"],
        verbs: ["list", "watch"],
      },
    ]);
  });

  test("the opt-in for /pod-metrics may list pods of metrics.k8s.io, and nothing else", () => {
    assert.deepEqual(manifest(podMetrics, "ClusterRole").rules, [
      { apiGroups: ["metrics.k8s.io"], resources: ["pods"], verbs: ["list"] },
    ]);
  });
});

const probe = (path: string) => ({ httpGet: { path, port: "health" } });

suite("the pod", () => {
  const pod = manifest(install, "Deployment").spec?.template.spec;
  assert.ok(pod !== undefined);
  const [container] = pod.containers;

  test("meets the Pod Security Standard `restricted`", () => {
    assert.partialDeepStrictEqual(pod, {
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
    });
    assert.deepEqual(container.securityContext, {
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ["ALL"] },
    });
    assert.equal(pod.containers.length, 1);
    for (const field of ["hostNetwork", "hostPID", "hostIPC", "initContainers"]) {
      assert.ok(!(field in pod), field);
    }
    for (const volume of pod.volumes) {
      assert.deepEqual(Object.keys(volume), ["name", "projected"]);
    }
    assert.doesNotMatch(install, /hostPort|hostPath|\bhost:/);
  });

  test("mounts a short-lived token of its own instead of the default one", () => {
    assert.partialDeepStrictEqual(pod, {
      automountServiceAccountToken: false,
      volumes: [
        {
          projected: {
            sources: [{ serviceAccountToken: { path: "token", expirationSeconds: 3600 } }],
          },
        },
      ],
    });
  });

  test("runs this version with arguments that it understands", () => {
    assert.match(container.image, new RegExp(`:${packageJson.version}$`));
    assert.equal(readCommandLine(container.args, {}).action, "run");
  });

  test("is probed on a port of its own, which it serves", () => {
    const { config } = readCommandLine(container.args, {});
    assert.deepEqual(config.healthListenAddresses, [{ host: undefined, port: 8081 }]);
    assert.partialDeepStrictEqual(container, {
      ports: [
        { name: "http", containerPort: 8080 },
        { name: "health", containerPort: 8081 },
      ],
      startupProbe: probe("/livez"),
      livenessProbe: probe("/livez"),
      readinessProbe: probe("/readyz"),
    });
  });
});

test("the network policy lets Prometheus in, lets out to the API server, and nothing else", () => {
  const path = "deploy/kustomize/components/networkpolicy/networkpolicy.yaml";
  const { spec }: { spec: object } = parse(readFileSync(path, "utf8"));
  const prometheus = { matchLabels: { "app.kubernetes.io/name": "prometheus" } };
  assert.deepEqual(
    { ...spec, podSelector: undefined },
    {
      podSelector: undefined,
      policyTypes: ["Ingress", "Egress"],
      ingress: [
        {
          from: [{ namespaceSelector: {}, podSelector: prometheus }],
          ports: [{ protocol: "TCP", port: "http" }],
        },
      ],
      egress: [
        {
          ports: [
            { protocol: "TCP", port: 443 },
            { protocol: "TCP", port: 6443 },
          ],
        },
      ],
    },
  );
});
