import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { read, type Reading } from "../reading.ts";
import { until } from "../until.ts";
import { bookmark, type Call, pod, ScriptedApi } from "../scripted-api.ts";

type Event = { readonly type: string; readonly object: object; readonly version: number };

/** A server's pods and their history, with the freedoms and faults that a server has. */
class PodServer {
  readonly pods = new Map<string, { readonly node: string; readonly version: number }>();
  readonly #streams = new Set<Call>();
  #history: Event[] = [];
  #version = 1;
  #oldest = 0;
  knowsWatchList = true;

  answer(call: Call): void {
    if (call.verb === "list") this.#list(call);
    else if (call.verb === "watch") this.#watch(call);
    else if (!this.knowsWatchList) call.status(422, { reason: "Invalid" });
    else {
      const events = this.#items().map((object) => ({ type: "ADDED", object }));
      this.#open(call.stream(...events, bookmark(String(this.#version), true)));
    }
  }

  put(uid: string, node: string): void {
    const type = this.pods.has(uid) ? "MODIFIED" : "ADDED";
    this.#version += 1;
    this.pods.set(uid, { node, version: this.#version });
    this.#tell(type, uid, node);
  }

  /** The event carries what the pod was before, as with a field selector. */
  remove(uid: string): void {
    if (!this.pods.delete(uid)) return;
    this.#version += 1;
    this.#tell("DELETED", uid, "before");
  }

  /** Sends the last events a second time. */
  repeat(count: number): void {
    for (const event of this.#history.slice(-count)) this.#send(event);
  }

  cut(how: "end" | "reset"): void {
    for (const call of this.#streams) call[how]();
    this.#streams.clear();
  }

  /** Forgets its history, so that watches from before now expire. */
  compact(): void {
    this.#oldest = this.#version;
    this.#history = [];
  }

  #list(call: Call): void {
    const items = this.#items();
    const start = Number(call.query.get("continue") ?? 0);
    // With a version in the query the answer is whole, whatever the limit.
    const isWhole = call.query.has("resourceVersion");
    const end = isWhole ? items.length : start + 3;
    const token = end < items.length ? String(end) : "";
    call.list(String(this.#version), items.slice(start, end), token);
  }

  #watch(call: Call): void {
    const from = Number(call.query.get("resourceVersion"));
    if (from < this.#oldest) call.status(410, { reason: "Expired" });
    else this.#open(call.stream(...this.#history.filter(({ version }) => version > from)));
  }

  #open(call: Call): void {
    this.#streams.add(call);
    call.response.once("close", () => this.#streams.delete(call));
  }

  #tell(type: string, uid: string, node: string): void {
    const object = podOn(uid, node, this.#version);
    const event = { type, object, version: this.#version };
    this.#history.push(event);
    this.#send(event);
  }

  #send(event: object): void {
    for (const call of this.#streams) call.stream(event);
  }

  #items(): object[] {
    return [...this.pods].map(([uid, { node, version }]) => podOn(uid, node, version));
  }
}

function podOn(uid: string, node: string, version: number): object {
  return pod(uid, String(version), { spec: { nodeName: node, containers: [] } });
}

function isSame(reading: Reading, server: PodServer): boolean {
  const { pods } = reading.state;
  if (!pods.synced || pods.syncing || pods.size !== server.pods.size) return false;
  return [...pods.values()].every(({ uid, node }) => server.pods.get(uid)?.node === node);
}

const uids = fc.constantFrom("a", "b", "c", "d", "e", "f", "g");
const steps = fc.array(
  fc.oneof(
    { weight: 6, arbitrary: fc.record({ put: uids, node: fc.constantFrom("n1", "n2", "") }) },
    { weight: 3, arbitrary: fc.record({ remove: uids }) },
    { weight: 1, arbitrary: fc.record({ repeat: fc.integer({ min: 1, max: 3 }) }) },
    { weight: 1, arbitrary: fc.record({ cut: fc.constantFrom("end" as const, "reset" as const) }) },
    { weight: 1, arbitrary: fc.constant({ compact: true }) },
    { weight: 1, arbitrary: fc.constant({ compact: true, cut: "reset" as const }) },
    { weight: 1, arbitrary: fc.record({ knowsWatchList: fc.boolean() }) },
    { weight: 2, arbitrary: fc.constant({ settle: true }) },
  ),
  { maxLength: 40 },
);

test("whatever happens, the state becomes what a fresh list gives", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (run) => {
      const server = new PodServer();
      server.put("first", "n1");
      await using api = await ScriptedApi.start((call) => server.answer(call));
      await using reading = read(api.url);
      for (const step of run) {
        if ("compact" in step) server.compact();
        if ("put" in step) server.put(step.put, step.node);
        if ("remove" in step) server.remove(step.remove);
        if ("repeat" in step) server.repeat(step.repeat);
        if ("cut" in step) server.cut(step.cut);
        if ("knowsWatchList" in step) server.knowsWatchList = step.knowsWatchList;
        if ("settle" in step) await until(() => isSame(reading, server));
      }
      await until(() => isSame(reading, server));
      assert.deepEqual(
        reading.observer.lines.filter((line) => line.startsWith("error")),
        [],
      );
    }),
    { numRuns: 100 },
  );
});
