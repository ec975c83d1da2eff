import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { isObject } from "../../../src/simulator/api-object.ts";
import type { Json, JsonObject } from "../../../src/simulator/api-object.ts";
import { SimulatedCluster } from "../../../src/simulator/cluster.ts";
import { DemoCluster } from "../../../src/simulator/demo/demo-cluster.ts";

/**
 * What the OpenAPI description of Kubernetes 1.37 requires of the objects at each path; an asterisk
 * stands for any item or key. Typed clients refuse an object without one of these.
 */
const required: Readonly<Record<string, readonly string[]>> = {
  "metadata.ownerReferences.*": ["apiVersion", "kind", "name", "uid"],
  "spec.taints.*": ["effect", "key"],
  "status.nodeInfo": [
    "architecture",
    "bootID",
    "containerRuntimeVersion",
    "kernelVersion",
    "kubeProxyVersion",
    "kubeletVersion",
    "machineID",
    "operatingSystem",
    "osImage",
    "systemUUID",
  ],
  "status.daemonEndpoints.kubeletEndpoint": ["Port"],
  "status.addresses.*": ["address", "type"],
  "status.conditions.*": ["status", "type"],
  "status.images.*": ["names"],
  "status.hostIPs.*": ["ip"],
  "status.podIPs.*": ["ip"],
  "spec.volumes.*": ["name"],
  "spec.schedulingGates.*": ["name"],
  ...Object.fromEntries(
    ["containers", "initContainers"].flatMap((name) => [
      [`spec.${name}.*`, ["name", "image"]],
      [`spec.${name}.*.ports.*`, ["containerPort"]],
      [`spec.${name}.*.env.*`, ["name"]],
      [`spec.${name}.*.volumeMounts.*`, ["mountPath", "name"]],
      [`spec.${name}.*.livenessProbe`, ["httpGet"]],
      [`spec.${name}.*.livenessProbe.httpGet`, ["port"]],
      [
        `status.${name.replace(/ainers/, "ainer")}Statuses.*`,
        ["image", "imageID", "name", "ready", "restartCount"],
      ],
      [`status.${name.replace(/ainers/, "ainer")}Statuses.*.state.terminated`, ["exitCode"]],
    ]),
  ),
};

/** The objects at a path. */
function at(value: Json | undefined, path: readonly string[]): readonly JsonObject[] {
  const [name, ...rest] = path;
  if (name === undefined) return isObject(value) ? [value] : [];
  if (Array.isArray(value)) {
    return name === "*" ? value.flatMap((item: Json) => at(item, rest)) : [];
  }
  return isObject(value) ? at(value[name], rest) : [];
}

/** Which of the required fields are missing, and at which of the paths there was anything. */
function looked(cluster: SimulatedCluster): { missing: Set<string>; found: Set<string> } {
  const [missing, found] = [new Set<string>(), new Set<string>()];
  for (const object of [...cluster.list("Node"), ...cluster.list("Pod")]) {
    for (const [path, names] of Object.entries(required)) {
      for (const part of at(object, path.split("."))) {
        found.add(path);
        for (const name of names) {
          const value = part[name];
          if (value === undefined || value === null || value === "") missing.add(`${path}.${name}`);
        }
      }
    }
  }
  return { missing, found };
}

suite("the objects of the demo", () => {
  test("have the fields without which typed clients refuse them, with something in them", () => {
    const cluster = new SimulatedCluster();
    const demo = new DemoCluster(cluster, { nodes: 12, pods: 240 });
    for (let step = 0; step < 2000; step += 1) demo.step();
    const { missing, found } = looked(cluster);
    assert.deepEqual([...missing], []);
    assert.deepEqual(
      Object.keys(required).filter((path) => !found.has(path)),
      [],
    );
  });

  test("are pods with containers, whose mounts are volumes", () => {
    const cluster = new SimulatedCluster();
    void new DemoCluster(cluster, { nodes: 12, pods: 240 });
    for (const { spec, metadata } of cluster.list("Pod")) {
      assert.ok(at(spec, ["containers", "*"]).length > 0, metadata.name);
      const volumes = new Set(at(spec, ["volumes", "*"]).map(({ name }) => name));
      for (const { name } of at(spec, ["containers", "*", "volumeMounts", "*"])) {
        assert.ok(volumes.has(name), metadata.name);
      }
    }
  });
});
