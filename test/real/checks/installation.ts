import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { promisify } from "node:util";

import { isSince } from "../releases.ts";
import {
  auditedRequests,
  isLookForDevices,
  isWatchList,
  requestCounts,
} from "../plane/audit-log.ts";
import type { ControlPlane } from "../plane/control-plane.ts";
import type { Pod } from "../population/pod-object.ts";
import { waitFor } from "../population/population.ts";
import type { Binaries } from "../build/binaries.ts";
import { shown } from "../report.ts";
import type { Check } from "./stage.ts";

const run = promisify(execFile);

/**
 * Applies deploy/install.yaml as a user does, with strict field validation. Nothing may be warned
 * of: its namespace enforces, and warns by, the Pod Security Standard `restricted`.
 */
export async function install(plane: ControlPlane, { kubectl }: Binaries): Promise<string> {
  const args = ["apply", "--validate=strict", "-f", "deploy/install.yaml"];
  const { stdout, stderr } = await run(kubectl, [`--kubeconfig=${plane.adminKubeconfig}`, ...args]);
  assert.equal(stderr, "", "kubectl apply warns");
  const objects = stdout.trim().split("\n");
  assert.ok(
    objects.every((line) => / (created|unchanged|configured)$/.test(line)),
    stdout,
  );

  let pods: readonly Pod[] = [];
  await waitFor("the Deployment's pod", async () => {
    const path = "/api/v1/namespaces/kubecommit/pods";
    const { items }: { items: Pod[] } = await plane.api.get(path);
    pods = items.filter(({ metadata }) => metadata.generateName?.startsWith("kubecommit-"));
    return pods.length > 0;
  });
  const container = { name: "c", image: "i", securityContext: { privileged: true } };
  const privileged = {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "privileged" },
    spec: { containers: [container] },
  };
  const refused = await plane.api.send("POST", "/api/v1/namespaces/kubecommit/pods", {
    body: JSON.stringify(privileged),
  });
  assert.equal(refused.status, 403, "Pod Security does not refuse a privileged pod");
  assert.match(refused.text, /PodSecurity/);
  return `${objects.length} objects without a warning, its pod admitted as restricted`;
}

const allowed = /^((list|watch) (nodes|pods)|get \/version)$/;

/** What the server has written down of the exporter so far. */
export const rights: Check = {
  name: "rights: the exporter only lists and watches nodes and pods, and reads /version",
  run: async ({ plane, binaries }) => {
    const all = auditedRequests(plane.auditLog);
    const requests = all.filter((each) => !isLookForDevices(each));
    assert.ok(requests.length >= 3, "the audit log has no requests of the exporter");
    const others = requests.filter(({ verb, target }) => !allowed.test(`${verb} ${target}`));
    assert.deepEqual(others, [], shown(others.map(({ verb, uri }) => `${verb} ${uri}`)));
    const strangers = requests.filter(({ userAgent }) => !/^kubecommit\/\d/.test(userAgent));
    assert.deepEqual(strangers, [], "another User-Agent");

    const isOffered = isSince(binaries.minor, "1.34");
    const answered = requests.filter((each) => isWatchList(each) && each.status === 200);
    const targets = new Set(answered.map(({ target }) => target));
    // 1.33 has WatchList off: there the exporter falls back to lists.
    assert.deepEqual([...targets].toSorted(), isOffered ? ["nodes", "pods"] : []);
    const lists = requests.filter(({ verb }) => verb === "list");
    if (isOffered) assert.deepEqual(lists, [], "a list where WatchList is offered");
    else assert.equal(lists.length, 2);
    const counts = Array.from(requestCounts(all), ([what, count]) => `${count} ${what}`);
    return `${isOffered ? "WatchList used" : "WatchList is off there, lists used"}; ${counts.join(", ")}`;
  },
};
