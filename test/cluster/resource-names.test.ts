import assert from "node:assert/strict";
import { suite, test } from "node:test";
import * as fc from "fast-check";
import { RefusedNames } from "../../src/cluster/refused-names.ts";
import { ResourceNames } from "../../src/cluster/resource-names.ts";
import type { NodeRecord, PodRecord } from "../../src/cluster/records.ts";
import { amounts } from "./amounts.ts";
import { plain } from "./traits.ts";
import { openNode } from "./open-node.ts";

const of = (...names: readonly string[]) =>
  amounts([], Object.fromEntries(names.map((name) => [name, 1])));

function pod(namespace: string, ...names: readonly string[]): PodRecord {
  const none = { cpu: false, memory: false };
  return {
    uid: "uid",
    namespace,
    node: "",
    requirements: {
      requests: of(...names),
      limits: amounts(),
      withoutRequests: none,
      withoutLimits: none,
      ...plain,
    },
    waiting: undefined,
  };
}

function node(...names: readonly string[]): NodeRecord {
  return {
    uid: "uid",
    name: "node",
    capacity: of(...names),
    allocatable: amounts(),
    ...openNode,
  };
}

/** As reading pods with a name each does: it is offered, and counted when it is taken. */
function read(names: ResourceNames, namespace: string, ...asked: readonly string[]) {
  const taken = asked.filter((name) => {
    const isTaken = names.ofPod(name, namespace) !== undefined;
    if (isTaken) names.countPod(pod(namespace, name), 1);
    return isTaken;
  });
  const forget = () => {
    for (const name of taken) names.countPod(pod(namespace, name), -1);
  };
  return { taken, forget };
}

const room = { inAll: 4, byNamespace: 2 };

suite("names of resources", () => {
  test("that pods of a namespace invent are bounded, and those in all namespaces", () => {
    const names = new ResourceNames(room);
    assert.deepEqual(read(names, "a", "a/1", "a/2").taken, ["a/1", "a/2"]);
    assert.deepEqual(read(names, "a", "a/3").taken, []);
    assert.deepEqual(read(names, "b", "b/1", "b/2").taken, ["b/1", "b/2"]);
    assert.deepEqual(read(names, "c", "c/1").taken, [], "four are all there is room for");
  });

  test("that pods of a namespace invent are as many as there is room for, not fewer", () => {
    const names = new ResourceNames({ inAll: 2, byNamespace: 1 });
    assert.deepEqual(read(names, "a", "a/1", "a/2").taken, ["a/1"]);
    assert.deepEqual(read(names, "b", "b/1", "b/2").taken, ["b/1"]);
  });

  test("that nodes list are never refused, and take no room", () => {
    const names = new ResourceNames(room);
    names.countNode(node("gpu/1", "gpu/2", "gpu/3", "gpu/4"), 1);
    assert.deepEqual(read(names, "a", "a/1", "a/2", "gpu/3").taken, ["a/1", "a/2", "gpu/3"]);
    assert.deepEqual(read(names, "b", "b/1").taken, ["b/1"]);
  });

  test("that nodes list as allocatable alone are never refused either", () => {
    const names = new ResourceNames({ inAll: 0, byNamespace: 0 });
    const listing: NodeRecord = { ...node(), allocatable: of("gpu/1") };
    names.countNode(listing, 1);
    assert.deepEqual(read(names, "a", "gpu/1").taken, ["gpu/1"]);
    names.countNode(listing, -1);
    assert.deepEqual(read(names, "b", "gpu/1").taken, ["gpu/1"], "which a pod still has");
    assert.deepEqual(read(names, "b", "gpu/2").taken, []);
  });

  test("that no node lists any more are invented ones", () => {
    const names = new ResourceNames(room);
    const listing = node("gpu/1");
    names.countNode(listing, 1);
    names.countNode(listing, 1);
    names.countNode(listing, -1);
    assert.deepEqual(read(names, "a", "a/1", "a/2", "gpu/1").taken, ["a/1", "a/2", "gpu/1"]);
    const { taken, forget } = read(names, "b", "b/1", "b/2");
    assert.deepEqual(taken, ["b/1", "b/2"], "of two namespaces, all four there is room for");
    forget();
    names.countNode(listing, -1);
    assert.deepEqual(read(names, "b", "b/1", "b/2").taken, ["b/1"], "with gpu/1 there are four");
  });

  test("that nodes have listed are not refused either, though nothing has them for a while", () => {
    const names = new ResourceNames(room);
    read(names, "hostile", "hostile/1", "hostile/2");
    names.countNode(node("gpu/1"), 1);
    names.countNode(node("gpu/1"), -1);
    const { forget } = read(names, "hostile", "gpu/1", "hostile/3");
    forget();
    assert.deepEqual(read(names, "honest", "gpu/1").taken, ["gpu/1"]);
    names.countNode(node("gpu/1"), 1);
    assert.equal(names.incomplete, false, "so nothing has to be read anew when one is back");
  });

  test("that nodes have listed are remembered as long as they do not invent thousands", () => {
    const names = new ResourceNames({ inAll: 0, byNamespace: 0 });
    const listed = Array.from({ length: 2500 }, (_, index) => `node/${index}`);
    for (const name of listed) {
      names.countNode(node(name), 1);
      names.countNode(node(name), -1);
    }
    assert.deepEqual(read(names, "a", ...listed.slice(1500)).taken, listed.slice(1500));
    assert.deepEqual(read(names, "a", ...listed.slice(0, 500)).taken, []);
  });

  test("that another pod has are taken, as that costs no memory", () => {
    const names = new ResourceNames(room);
    read(names, "a", "a/1", "a/2");
    read(names, "b", "b/1");
    assert.deepEqual(read(names, "a", "b/1").taken, ["b/1"]);
  });

  test("are forgotten with the last record", () => {
    const names = new ResourceNames(room);
    const first = read(names, "a", "a/1", "a/2");
    first.forget();
    assert.deepEqual([...names.askedBy], []);
    assert.deepEqual(read(names, "a", "a/3", "a/4").taken, ["a/3", "a/4"]);
    assert.deepEqual(read(names, "a", "a/1").taken, [], "it is not known any more");
  });

  test("are counted by namespace, as often as its pods give amounts", () => {
    const names = new ResourceNames(room);
    const { forget } = read(names, "a", "a/1");
    read(names, "a", "a/1", "a/2");
    const asked = () => Object.fromEntries(names.askedBy.get("a") ?? []);
    assert.deepEqual(asked(), { "a/1": 2, "a/2": 1 });
    forget();
    assert.deepEqual(asked(), { "a/1": 1, "a/2": 1 });
  });

  test("take room once, however many pods have them and however often they come and go", () => {
    const names = new ResourceNames(room);
    const kept = read(names, "a", "a/1");
    for (let round = 0; round < 10; round += 1) {
      const { taken, forget } = read(names, "b", "a/1", `b/${round}`);
      assert.deepEqual(taken, ["a/1", `b/${round}`]);
      forget();
    }
    assert.deepEqual(read(names, "c", "c/1", "c/2").taken, ["c/1", "c/2"]);
    assert.deepEqual(read(names, "d", "a/1", "d/1", "d/2").taken, ["a/1", "d/1"]);
    kept.forget();
    assert.deepEqual(read(names, "e", "a/1").taken, ["a/1"], "which a pod of d still has");
  });

  test("once refused are refused until pods are read anew, though there is room again", () => {
    const names = new ResourceNames(room);
    const first = read(names, "a", "a/1", "a/2");
    read(names, "a", "wanted/x");
    first.forget();
    assert.deepEqual(read(names, "b", "wanted/x", "b/1").taken, ["b/1"]);
    names.beginPods();
    assert.equal(names.refusing, false);
    assert.deepEqual(read(names, "a", "wanted/x").taken, ["wanted/x"]);
  });

  test("that a node lists after pods were refused leave the numbers incomplete until then", () => {
    const names = new ResourceNames(room);
    const told: boolean[] = [];
    names.onRefusal(() => told.push(names.incomplete));
    read(names, "a", "a/1", "a/2", "example.com/gpu", "example.com/other");
    names.countNode(node("example.com/new"), 1);
    assert.equal(names.incomplete, false, "no pod asked for it");
    names.countNode(node("example.com/gpu"), 1);
    assert.equal(names.incomplete, true);
    names.countNode(node("example.com/gpu"), 1);
    names.countNode(node("example.com/other"), 1);
    assert.deepEqual(told, [false, true]);
    names.beginPods();
    assert.equal(names.incomplete, false);
  });

  test("are told by a listener only when the first is refused", () => {
    const names = new ResourceNames(room);
    let told = 0;
    names.onRefusal(() => (told += 1));
    read(names, "a", "a/1", "a/2");
    assert.equal(told, 0);
    read(names, "a", "a/3");
    assert.equal(told, 1);
    read(names, "a", "a/4");
    assert.equal(told, 1);
    names.beginPods();
    read(names, "a", "a/3");
    assert.equal(told, 2);
  });
});

suite("refused names", () => {
  test("are all known again, and hardly any others", () => {
    const refused = new RefusedNames();
    assert.equal(refused.any, false);
    const list = Array.from({ length: 5000 }, (_, index) => `evil.example/${index}`);
    for (const name of list) refused.add(name);
    assert.ok(list.every((name) => refused.has(name)));
    const others = list.map((name) => `${name}-other`).filter((name) => refused.has(name));
    assert.ok(others.length < 25, `${others.length} of 5,000 others are taken for refused ones`);
  });

  test("of any text are known again", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (name) => {
        const refused = new RefusedNames();
        assert.equal(refused.has(name), false);
        refused.add(name);
        assert.ok(refused.has(name));
      }),
    );
  });
});
