import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ResourceNames } from "../../src/cluster/resource-names.ts";
import { RefusedNamesRetry } from "../../src/kubernetes/refused-names-retry.ts";
import { amounts } from "../cluster/amounts.ts";
import { VirtualTime } from "./virtual-time.ts";
import { openNode } from "../cluster/open-node.ts";

const soon = 10_000;
const minute = 60_000;
const hour = 60 * minute;

/** Names of which none that pods invent is taken, and when pods were to be read anew. */
class Scene implements Disposable {
  readonly names = new ResourceNames({ inAll: 0, byNamespace: 0 });
  readonly time = new VirtualTime();
  /** Milliseconds since the beginning. */
  readonly resyncs: number[] = [];
  readonly #start = this.time.now();
  readonly retry = new RefusedNamesRetry(this.names, this.time, () => {
    this.resyncs.push(this.time.now() - this.#start);
    this.names.beginPods();
  });

  refuse(name: string): void {
    assert.equal(this.names.ofPod(name, "tenant"), undefined);
  }

  list(name: string): void {
    const listed = amounts([], { [name]: 1 });
    this.names.countNode(
      {
        uid: name,
        name,
        capacity: listed,
        allocatable: listed,
        ...openNode,
      },
      1,
    );
  }

  [Symbol.dispose](): void {
    this.retry[Symbol.dispose]();
  }
}

suite("for the sake of refused names pods are read anew", () => {
  test("in an hour, and again an hour after the next refusal", () => {
    using scene = new Scene();
    scene.refuse("a/1");
    scene.time.advance(minute);
    scene.refuse("a/2");
    scene.time.advance(2 * hour);
    assert.deepEqual(scene.resyncs, [hour], "only once, as none has been refused since");
    scene.refuse("a/1");
    scene.time.advance(2 * hour);
    assert.deepEqual(scene.resyncs, [hour, 2 * hour + minute + hour]);
  });

  test("soon when a node lists one of them, and not a second time in the hour", () => {
    using scene = new Scene();
    scene.refuse("a/1");
    scene.time.advance(minute);
    scene.list("a/1");
    scene.time.advance(2 * hour);
    assert.deepEqual(scene.resyncs, [minute + soon]);
  });

  test("at most every ten minutes, whatever nodes list", () => {
    using scene = new Scene();
    for (let index = 0; index < 5; index += 1) {
      scene.refuse(`a/${index}`);
      scene.list(`a/${index}`);
      scene.time.advance(soon);
    }
    assert.deepEqual(scene.resyncs, [soon]);
    scene.time.advance(hour);
    assert.deepEqual(scene.resyncs, [soon, soon + 10 * minute]);
  });

  test("not when they have been for another reason, which makes later ones wait no longer", () => {
    using scene = new Scene();
    scene.refuse("a/1");
    scene.names.beginPods();
    scene.time.advance(hour);
    assert.deepEqual(scene.resyncs, []);
    scene.refuse("a/1");
    scene.list("a/1");
    scene.time.advance(soon);
    assert.deepEqual(scene.resyncs, [hour + soon]);
  });

  test("not after the end, though names are still refused then", () => {
    using scene = new Scene();
    scene.refuse("a/1");
    scene.retry[Symbol.dispose]();
    assert.deepEqual(scene.time.running, []);
    scene.names.beginPods();
    scene.refuse("a/1");
    scene.list("a/1");
    assert.deepEqual(scene.time.running, []);
  });
});
