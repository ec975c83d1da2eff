import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { suite, test } from "node:test";

import { parse, stringify } from "yaml";

import { manifestsIn } from "../../deploy/renderings/manifest.ts";
import { differences } from "../../deploy/renderings/parity.ts";
import { restrictedFindings } from "../../deploy/renderings/pod-security.ts";
import { findingsIn } from "../../deploy/renderings/soundness.ts";

const install = readFileSync("deploy/install.yaml", "utf8");
const component = (path: string): string =>
  readFileSync(`deploy/kustomize/components/${path}`, "utf8");
const everything = [
  install,
  component("servicemonitor/servicemonitor.yaml"),
  component("podmonitor/podmonitor.yaml"),
  component("prometheusrule/prometheusrule.yaml"),
  component("networkpolicy/networkpolicy.yaml"),
  component("ha/poddisruptionbudget.yaml"),
  readFileSync("deploy/devices.yaml", "utf8"),
  readFileSync("deploy/pod-metrics.yaml", "utf8"),
].join("---\n");

test("nothing is wrong with what can be installed", () => {
  assert.deepEqual(findingsIn(manifestsIn(install)), []);
  assert.deepEqual(findingsIn(manifestsIn(everything)), []);
});

/** A pod that is as it should be, with one field set: a path such as `containers.0.image`. */
function podWith(path: string, value: unknown): unknown {
  const pod: object = parse(
    stringify({
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      containers: [
        {
          name: "c",
          livenessProbe: { httpGet: { port: 1 } },
          securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
        },
      ],
      volumes: [{ name: "v", projected: {} }],
    }),
  );
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const target = keys.reduce<object>((inner, key) => {
    const next: unknown = Reflect.get(inner, key);
    if (typeof next === "object" && next !== null) return next;
    const made = {};
    Reflect.set(inner, key, made);
    return made;
  }, pod);
  Reflect.set(target, last, value);
  return pod;
}

suite("Pod Security `restricted`", () => {
  test("a pod that is as it should be has no finding", () => {
    assert.deepEqual(restrictedFindings(podWith("containers.0.image", "i")), []);
  });

  const inContainer = "containers.0.securityContext";
  const faults: readonly [string, unknown][] = [
    ["hostNetwork", true],
    ["hostPID", true],
    ["hostIPC", true],
    ["volumes.0.hostPath", { path: "/" }],
    ["volumes.0.nfs", {}],
    ["securityContext.appArmorProfile", { type: "Unconfined" }],
    ["securityContext.seLinuxOptions", { type: "spc_t" }],
    ["securityContext.seLinuxOptions", { user: "u" }],
    ["securityContext.seLinuxOptions", { role: "r" }],
    ["securityContext.sysctls", [{ name: "kernel.msgmax", value: "1" }]],
    ["securityContext.windowsOptions", { hostProcess: true }],
    ["securityContext.runAsUser", 0],
    ["securityContext.runAsNonRoot", false],
    ["securityContext.seccompProfile", { type: "Unconfined" }],
    [`${inContainer}.runAsUser`, 0],
    [`${inContainer}.runAsNonRoot`, false],
    [`${inContainer}.privileged`, true],
    [`${inContainer}.allowPrivilegeEscalation`, true],
    [`${inContainer}.allowPrivilegeEscalation`, undefined],
    [`${inContainer}.capabilities`, { drop: ["KILL"] }],
    [`${inContainer}.capabilities`, { drop: ["ALL"], add: ["NET_ADMIN"] }],
    [`${inContainer}.procMount`, "Unmasked"],
    [`${inContainer}.seccompProfile`, { type: "Unconfined" }],
    [`${inContainer}.appArmorProfile`, { type: "Unconfined" }],
    ["containers.0.ports", [{ containerPort: 1, hostPort: 1 }]],
    ["containers.0.livenessProbe.httpGet.host", "127.0.0.1"],
    ["containers.0.lifecycle.preStop.httpGet.host", "127.0.0.1"],
    ["initContainers", [{ name: "i" }]],
    ["ephemeralContainers", [{ name: "e" }]],
  ];
  for (const [path, value] of faults) {
    test(`${path}: ${JSON.stringify(value)} is found`, () => {
      assert.notDeepEqual(restrictedFindings(podWith(path, value)), []);
    });
  }
});

suite("what else is found", () => {
  const changes: readonly [string, RegExp, string, RegExp][] = [
    ["another verb", /verbs: \["list", "watch"\]/, 'verbs: ["get"]', /^ClusterRole .*rights are/],
    ["another subject", /kind: ServiceAccount\n {4}name/, "kind: User\n    name", /binds/],
    ["honorLabels off", /honorLabels: true/, "honorLabels: false", /does not honour labels/],
    ["a field of another type", /honorLabels: true/, "honorLabels: sure", /must be boolean/],
    ["another port", /- port: http/, "- port: health", /not the port http/],
    ["a writable root", /readOnlyRootFilesystem: true/, "", /root is writable/],
    ["the default token", /enableServiceLinks: false/, "", /links of services/],
    ["no memory limit", /limits: \{ memory: 384Mi, /, "limits: { ", /no limit: memory/],
    ["an unknown option", /--log.format=json/, "--log.form=json", /log\.form/],
    ["a port that is not served", /containerPort: 8080/, "containerPort: 9", /other ports/],
  ];
  for (const [what, from, to, expected] of changes) {
    test(what, () => {
      const changed = everything.replace(from, to);
      assert.notEqual(changed, everything);
      assert.match(findingsIn(manifestsIn(changed)).join("\n"), expected);
    });
  }

  test("a selector that misses the pods, or names a version", () => {
    for (const [label, expected] of [
      ["app.kubernetes.io/instance: other", /^Service kubecommit: does not select/m],
      ['app.kubernetes.io/version: "0.1.0"', /^Service kubecommit: selects a version/m],
    ] as const) {
      const changed = install.replace(
        / {2}selector:\n {4}app\.kubernetes\.io\/name: .*\n.*\n/,
        `  selector:\n    ${label}\n`,
      );
      assert.notEqual(changed, install);
      assert.match(findingsIn(manifestsIn(changed)).join("\n"), expected);
    }
  });

  test("an object that is there twice", () => {
    const findings = findingsIn(manifestsIn(`${install}---\n${install}`));
    assert.ok(findings.includes("Service kubecommit/kubecommit is there twice"));
  });

  test("the right to have tokens reviewed, with an exporter that asks for none", () => {
    const guarded = `${install}---\n${component("kubernetes-auth/cluster-role.yaml")}`;
    assert.deepEqual(findingsIn(manifestsIn(guarded)), [
      "Deployment kubecommit: asks for no token",
    ]);
    const asking = guarded.replace("--log.format=json", "--auth.kubernetes");
    assert.deepEqual(findingsIn(manifestsIn(asking)), []);
  });

  test("a ServiceMonitor without the token that is asked for", () => {
    const asking = [
      install.replace("--log.format=json", "--auth.kubernetes"),
      component("kubernetes-auth/cluster-role.yaml"),
      component("servicemonitor/servicemonitor.yaml"),
    ].join("---\n");
    assert.deepEqual(findingsIn(manifestsIn(asking)), [
      "ServiceMonitor kubecommit: sends no token",
    ]);
    const sending = asking.replace("honorLabels: true", "bearerTokenFile: /token\n      $&");
    assert.deepEqual(findingsIn(manifestsIn(sending)), []);
  });

  test("broken YAML and keys that are there twice", () => {
    assert.throws(() => manifestsIn("a: 1\na: 2"), /unique/);
  });
});

suite("renderings are compared", () => {
  const ours = manifestsIn(everything);

  test("order of keys, the labels of the chart and the Namespace do not matter", () => {
    const theirs = ours
      .filter(({ kind }) => kind !== "Namespace")
      .toReversed()
      .map(({ metadata, ...rest }) => ({
        metadata: { ...metadata, labels: { "helm.sh/chart": "x", ...metadata.labels } },
        ...rest,
      }));
    assert.deepEqual(differences(ours, theirs), []);
  });

  test("an object that differs or is missing is named", () => {
    assert.deepEqual(differences(ours, ours.slice(0, -1)), [
      "ClusterRoleBinding kubecommit-pod-metrics",
    ]);
    const renamed = ours.map((each) =>
      each.kind === "ServiceAccount" ? { ...each, kind: "Other" } : each,
    );
    assert.deepEqual(differences(ours, renamed), ["ServiceAccount kubecommit", "Other kubecommit"]);
  });
});
