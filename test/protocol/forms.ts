import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { nodeJsonReader, podJsonReader } from "../../src/kubernetes/wire/json/reader.ts";
import {
  nodeProtobufReader,
  podProtobufReader,
} from "../../src/kubernetes/wire/protobuf/reader.ts";
import { decodeList } from "../kubernetes/wire/decode.ts";
import type { Event } from "./client.ts";
import type { Stored } from "./server-under-test.ts";
import type { Setting } from "./setting.ts";

const protobuf = "application/vnd.kubernetes.protobuf";
const table = "application/json;as=Table;v=v1;g=meta.k8s.io";

interface Table {
  readonly kind: string;
  readonly apiVersion: string;
  readonly metadata: { readonly resourceVersion?: string; readonly continue?: string };
  readonly columnDefinitions:
    readonly { readonly name: string; readonly priority: number }[] | null;
  readonly rows: readonly { readonly cells: readonly unknown[]; readonly object: Stored | null }[];
}

/** The tests of the forms of an answer: encodings, compression, headers, Tables. */
export function formSuites(setting: () => Promise<Setting>): void {
  suite("encodings", () => {
    test("of pods and nodes say the same", async () => {
      await using s = await setting();
      await s.createPods("a", "b");
      await s.createNode("a");
      const both = async (path: string): Promise<readonly [Buffer, Buffer]> => {
        const [asJson, asProtobuf] = [
          await s.client.get(path),
          await s.client.get(path, { accept: `${protobuf},application/json` }),
        ];
        assert.equal(asJson.headers["content-type"], "application/json");
        assert.equal(asProtobuf.headers["content-type"], protobuf);
        return [asJson.body, asProtobuf.body];
      };
      const pods = await both(s.pods());
      assert.deepEqual(
        decodeList(podProtobufReader, pods[1]).items,
        decodeList(podJsonReader, pods[0]).items,
      );
      const nodes = await both(s.nodes());
      assert.equal(decodeList(nodeProtobufReader, nodes[1]).items.length, 1);
      assert.deepEqual(
        decodeList(nodeProtobufReader, nodes[1]).items,
        decodeList(nodeJsonReader, nodes[0]).items,
      );
    });

    test("are chosen by the Accept header, in its order", async () => {
      await using s = await setting();
      for (const [accept, expected] of [
        [`${protobuf};q=0.1, application/json;q=0.9`, "application/json"],
        [`application/json;as=Pie;v=v1;g=meta.k8s.io,${protobuf}`, protobuf],
        ["text/html, */*", "application/json"],
      ] as const) {
        const { headers } = await s.client.get(s.pods(), { accept });
        assert.equal(headers["content-type"], expected, accept);
      }
    });

    test("that the server does not have are refused with 406", async () => {
      await using s = await setting();
      const status = await s.client.refusal(s.pods(), { accept: "text/html" });
      assert.deepEqual([status.code, status.reason], [406, "NotAcceptable"]);
      assert.match(
        status.message,
        /^406: Not Acceptable\n\nAvailable representations: application\/json, /,
      );
    });

    test("hold for refusals too", async () => {
      await using s = await setting();
      const path = `/api/v1/namespaces/${s.namespace}/pods/none`;
      const { status, headers, body } = await s.client.get(path, { accept: protobuf });
      assert.deepEqual([status, headers["content-type"]], [404, protobuf]);
      assert.equal(body.toString("latin1", 0, 4), "k8s\0");
      assert.match(body.toString("latin1"), /pods "none" not found/);
    });

    test("are compressed when a body is long and the client takes gzip", async () => {
      await using s = await setting();
      await s.createPod("a");
      const gzip = { "accept-encoding": "gzip" };
      assert.equal((await s.client.get(s.pods(), gzip)).headers["content-encoding"], undefined);
      const annotations = { text: "x".repeat(200_000) };
      await s.createPod("b", { annotations });
      const [plain, compressed] = [
        await s.client.get(s.pods()),
        await s.client.get(s.pods(), gzip),
      ];
      assert.equal(plain.headers["content-encoding"], undefined);
      assert.equal(compressed.headers["content-encoding"], "gzip");
      assert.equal(compressed.headers.vary, "Accept-Encoding");
      assert.deepEqual(compressed.body, plain.body);
    });

    test("come with headers that keep them out of caches", async () => {
      await using s = await setting();
      const { headers } = await s.client.get(s.pods());
      assert.equal(headers["cache-control"], "no-cache, private");
      assert.match(String(headers["audit-id"]), /^[0-9a-f-]{36}$/);
    });
  });

  suite("tables", () => {
    test("of pods have the columns of kubectl get -o wide", async () => {
      await using s = await setting();
      await s.createPod("a");
      await s.createPod("b", { nodeName: "nowhere" });
      await s.server.setPhase(s.pod("b"), "Failed");
      const got = await s.client.json<Table>(s.pods(), { accept: `${table},application/json` });
      assert.deepEqual([got.kind, got.apiVersion], ["Table", "meta.k8s.io/v1"]);
      assert.deepEqual(
        got.columnDefinitions?.map((column) => `${column.name} ${column.priority}`),
        ["Name 0", "Ready 0", "Status 0", "Restarts 0", "Age 0"].concat([
          "IP 1",
          "Node 1",
          "Nominated Node 1",
          "Readiness Gates 1",
        ]),
      );
      const cells = got.rows.map((row) => row.cells.toSpliced(4, 1));
      assert.deepEqual(cells, [
        ["a", "0/1", "Pending", "0", "<none>", "<none>", "<none>", "<none>"],
        ["b", "0/1", "Failed", "0", "<none>", "nowhere", "<none>", "<none>"],
      ]);
      assert.equal(got.rows[0]?.object?.kind, "PartialObjectMetadata");
      assert.equal(got.rows[0]?.object?.spec, undefined);
    });

    test("of nodes have the columns of kubectl get -o wide", async () => {
      await using s = await setting();
      const { metadata } = await s.createNode("a");
      const got = await s.client.json<Table>(s.nodes(), { accept: table });
      assert.deepEqual(
        got.columnDefinitions?.map((column) => column.name),
        ["Name", "Status", "Roles", "Age", "Version", "Internal-IP", "External-IP"].concat([
          "OS-Image",
          "Kernel-Version",
          "Container-Runtime",
        ]),
      );
      const unknown = ["<none>", "<none>", "<unknown>", "<unknown>", "<unknown>"];
      const cells = got.rows[0]?.cells.toSpliced(3, 1);
      assert.deepEqual(cells, [metadata.name, "Unknown", "<none>", "", ...unknown]);
    });

    test("include what is asked for, and come in pages and of one object", async () => {
      await using s = await setting();
      await s.createPods("a", "b");
      const accept = { accept: table };
      const none = s.pods({ includeObject: "None", limit: "1" });
      const page = await s.client.json<Table>(none, accept);
      assert.deepEqual([page.rows.length, page.rows[0]?.object], [1, null]);
      assert.notEqual(page.metadata.continue, undefined);
      const one = `/api/v1/namespaces/${s.namespace}/pods/a?includeObject=Object`;
      const whole = await s.client.json<Table>(one, accept);
      assert.notEqual(whole.rows[0]?.object?.spec, undefined);
      const refused = await s.client.refusal(s.pods({ includeObject: "Some" }), accept);
      assert.equal(refused.code, 400);
      assert.match(refused.message, /must be 'Metadata', 'Object', 'None', or empty$/);
    });

    test("of a watch have columns only in the first", async () => {
      await using s = await setting();
      await s.createPods("a", "b");
      using watch = await s.client.watch(s.pods({ watch: "true" }), { accept: table });
      const events = [await watch.next<Event<Table>>(), await watch.next<Event<Table>>()];
      assert.deepEqual(
        events.map((event) => [event?.type, event?.object.kind, event?.object.rows[0]?.cells[0]]),
        [
          ["ADDED", "Table", "a"],
          ["ADDED", "Table", "b"],
        ],
      );
      assert.notEqual(events[0]?.object.columnDefinitions, null);
      assert.equal(events[1]?.object.columnDefinitions, null);
    });
  });
}
