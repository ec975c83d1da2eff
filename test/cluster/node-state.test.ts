import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { blockingBy, blockingTaints } from "../../src/cluster/blocking-taints.ts";
import { nodeState, nodeStates, type Taint } from "../../src/cluster/node-state.ts";

function taints(...texts: readonly string[]): readonly Taint[] {
  return texts.map((text) => {
    const [key = "", effect = ""] = text.split(":");
    return { key, effect };
  });
}

suite("the state of a node", () => {
  test("is the first that applies", () => {
    const blocked = taints("node.kubernetes.io/disk-pressure:NoSchedule", "gpu:NoSchedule");
    assert.deepEqual(
      [
        nodeState(false, true, blocked),
        nodeState(true, true, blocked),
        nodeState(true, false, blocked),
        nodeState(true, false, taints("gpu:NoSchedule")),
        nodeState(true, false, []),
      ],
      nodeStates,
    );
  });

  for (const [state, ...texts] of [
    ["open"],
    ["open", "gpu:PreferNoSchedule"],
    ["open", "DeletionCandidateOfClusterAutoscaler:PreferNoSchedule"],
    ["open", "node.kubernetes.io/memory-pressure:PreferNoSchedule"],
    ["open", "gpu:"],
    ["open", "gpu:noschedule"],
    ["dedicated", "gpu:NoSchedule"],
    ["dedicated", "gpu:NoExecute"],
    ["dedicated", "node-role.kubernetes.io/control-plane:NoSchedule"],
    ["dedicated", "CriticalAddonsOnly:NoSchedule"],
    ["dedicated", "kubernetes.azure.com/scalesetpriority:NoSchedule"],
    ["dedicated", "gpu:NoSchedule", "node.kubernetes.io/memory-pressure:PreferNoSchedule"],
    ["dedicated", ":NoSchedule"],
    ["dedicated", "node.kubernetes.io:NoSchedule"],
    ["dedicated", "example.com/node.kubernetes.io/x:NoSchedule"],
    ["dedicated", "ToBeDeletedByClusterAutoscalers:NoSchedule"],
    ["dedicated", "karpenter.sh/disrupted/x:NoSchedule"],
    ["dedicated", "example.com/agent-not-ready:NoSchedule"],
    ["blocked", "node.kubernetes.io/unreachable:NoExecute"],
    ["blocked", "node.kubernetes.io/out-of-service:NoExecute"],
    ["blocked", "node.cloudprovider.kubernetes.io/uninitialized:NoSchedule"],
    ["blocked", "ToBeDeletedByClusterAutoscaler:NoSchedule"],
    ["blocked", "karpenter.sh/disrupted:NoSchedule"],
    ["blocked", "karpenter.sh/unregistered:NoExecute"],
    ["blocked", "node.cluster.x-k8s.io/uninitialized:NoSchedule"],
    ["blocked", "node.cilium.io/agent-not-ready:NoExecute"],
    ["blocked", "ebs.csi.aws.com/agent-not-ready:NoExecute"],
    ["blocked", "efs.csi.aws.com/agent-not-ready:NoSchedule"],
    ["blocked", "startup-taint.cluster-autoscaler.kubernetes.io/disk:NoSchedule"],
    ["blocked", "aws-node-termination-handler/spot-itn:NoSchedule"],
    ["blocked", "readiness.k8s.io/NetworkReady:NoSchedule"],
    ["blocked", "gpu:NoSchedule", "ToBeDeletedByClusterAutoscaler:NoSchedule"],
  ] as const) {
    test(`is ${state} with ${texts.length === 0 ? "no taint" : texts.join(" and ")}`, () => {
      assert.equal(nodeState(true, false, taints(...texts)), state);
    });
  }

  test("is blocked by every taint of the list", () => {
    for (const key of blockingTaints) {
      const whole = key.replace(/\*$/, "x");
      assert.equal(nodeState(true, false, [{ key: whole, effect: "NoSchedule" }]), "blocked", key);
    }
  });

  test("is blocked by taints that are added, beside those of the list", () => {
    const isBlocking = blockingBy(["example.com/starting", "agents.example.com/*"]);
    const stateBy = (text: string) => nodeState(true, false, taints(text), isBlocking);
    for (const key of ["example.com/starting", "agents.example.com/a", "karpenter.sh/disrupted"]) {
      assert.equal(stateBy(`${key}:NoExecute`), "blocked", key);
    }
    for (const key of ["example.com/starting2", "agents.example.com", "gpu"]) {
      assert.equal(stateBy(`${key}:NoSchedule`), "dedicated", key);
    }
    assert.equal(stateBy("example.com/starting:PreferNoSchedule"), "open");
  });

  test("is found among any number of taints", () => {
    const many = Array.from({ length: 100_000 }, (_, index) => ({
      key: `${index}${"x".repeat(100)}`,
      effect: "NoSchedule",
    }));
    assert.equal(nodeState(true, false, many), "dedicated");
    const last = { key: "karpenter.sh/disrupted", effect: "NoSchedule" };
    assert.equal(nodeState(true, false, [...many, last]), "blocked");
  });
});
