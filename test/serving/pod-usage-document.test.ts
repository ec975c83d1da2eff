import assert from "node:assert/strict";
import { suite, test } from "node:test";
import type { ReadUsage, UsageFailure } from "../../src/kubernetes/pod-usage.ts";
import type { PodUsage } from "../../src/resources/usage.ts";
import { PodUsageDocument } from "../../src/serving/pod-usage-document.ts";

const pod: PodUsage = {
  name: "p",
  namespace: "n",
  containers: [{ name: "c", cpu: 0.5, memory: 20 }],
};

/** A document from readings, their number, and what was logged. */
function documentOf(read: ReadUsage) {
  const logged: string[] = [];
  const write = (level: string) => (_: object, message: string) => {
    logged.push(`${level} ${message}`);
  };
  const counted = { readings: 0 };
  const document = new PodUsageDocument(
    async (onPod, signal) => {
      counted.readings += 1;
      return read(onPod, signal);
    },
    { info: write("info"), warn: write("warn"), error: write("error") },
  );
  return { document, logged, counted };
}

async function bodyOf(document: PodUsageDocument): Promise<readonly Buffer[]> {
  const answer = await document.get();
  assert.ok("body" in answer);
  return answer.body;
}

async function reasonOf(document: PodUsageDocument): Promise<string> {
  const answer = await document.get();
  assert.ok("reason" in answer);
  return answer.reason;
}

suite("the pod usage document", () => {
  for (const pods of [0, 1, 3, 2000]) {
    test(`of ${pods} pods is one JSON document`, async () => {
      const { document } = documentOf(async (onPod) => {
        for (let index = 0; index < pods; index += 1) onPod(pod);
        return undefined;
      });
      const parsed: { Items: object[] } = JSON.parse(
        Buffer.concat(await bodyOf(document)).toString(),
      );
      const item = {
        PodName: "p",
        NameSpace: "n",
        Containers: [{ ContainerName: "c", UsageCpu: 0.5, UsageMemory: 20 }],
      };
      assert.deepEqual(parsed, { Items: Array.from({ length: pods }, () => item) });
    });
  }

  test("is whole, whatever pods are named and however long they are", async () => {
    const given: PodUsage[] = Array.from({ length: 300 }, (_, index) => ({
      ...pod,
      name: "😀é".repeat(index * index),
    }));
    const { document } = documentOf(async (onPod) => {
      for (const each of given) onPod(each);
      return undefined;
    });
    const pieces = await bodyOf(document);
    const parsed: { Items: { PodName: string }[] } = JSON.parse(Buffer.concat(pieces).toString());
    assert.deepEqual(
      parsed.Items.map(({ PodName: name }) => name),
      given.map(({ name }) => name),
    );
  });

  for (const [kind, pods, lengths, most] of [
    ["of small pods takes little more memory than its bytes", 20_000, [1], 1.1],
    ["of small and large pods takes at most twice the memory of its bytes", 200, [1, 22_000], 2],
  ] as const) {
    test(kind, async () => {
      const { document } = documentOf(async (onPod) => {
        for (let index = 0; index < pods; index += 1) {
          for (const length of lengths) onPod({ ...pod, name: "p".repeat(length) });
        }
        return undefined;
      });
      const pieces = await bodyOf(document);
      const held = new Set(pieces.map(({ buffer }) => buffer));
      const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
      const heldBytes = [...held].reduce((sum, buffer) => sum + buffer.byteLength, 0);
      assert.ok(heldBytes < most * bytes, `${heldBytes} for ${bytes}`);
    });
  }

  test("is read once for callers at the same time, and its bytes are kept for 15 s", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { document, counted } = documentOf(async (onPod) => {
      onPod(pod);
      return undefined;
    });
    const [first, second] = await Promise.all([bodyOf(document), bodyOf(document)]);
    assert.equal(first, second);
    t.mock.timers.tick(14_999);
    assert.equal(await bodyOf(document), first);
    assert.equal(counted.readings, 1);
    t.mock.timers.tick(1);
    assert.notEqual(await bodyOf(document), first);
    assert.equal(counted.readings, 2);
  });

  test("tells clients a fixed text per fault, and the log what happened, once", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const secret = "exec plugin: refresh-token-1, /home/me/.kube/config, https://10.0.0.1";
    let failure: UsageFailure | undefined = { fault: "unavailable", message: secret };
    const { document, logged } = documentOf(async () => failure);
    for (let times = 0; times < 2; times += 1) {
      const answer = await document.get();
      assert.ok("reason" in answer);
      assert.equal(answer.reason, "unavailable");
      assert.match(answer.message, /Is metrics-server running/);
      assert.doesNotMatch(answer.message, /refresh-token|kube\/config|10\.0/);
      t.mock.timers.tick(15_000);
    }
    assert.deepEqual(logged, [`warn the usage of pods cannot be served: ${secret}`]);
    failure = { fault: "forbidden", message: "403" };
    assert.equal(await reasonOf(document), "forbidden");
    t.mock.timers.tick(15_000);
    failure = undefined;
    await bodyOf(document);
    assert.equal(logged.at(-1), "info the usage of pods is served again");
    assert.equal(logged.length, 3);
  });

  test("is given up when it takes longer than clients wait", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const { promise: aborted, resolve: abort } = Promise.withResolvers<undefined>();
    const { document } = documentOf(async (_, signal) => {
      signal.addEventListener("abort", () => abort(undefined));
      return new Promise<never>(() => undefined);
    });
    const reason = reasonOf(document);
    t.mock.timers.tick(20_000);
    assert.equal(await reason, "timeout");
    await aborted;
  });

  test("is given up when it becomes too large", async () => {
    const large = { ...pod, name: "p".repeat(1024 * 1024) };
    let given = 0;
    const { document } = documentOf(async (onPod, signal) => {
      for (; !signal.aborted; given += 1) onPod(large);
      return undefined;
    });
    assert.equal(await reasonOf(document), "too_large");
    assert.ok(given < 66, `${given} pods`);
  });
});
