import assert from "node:assert/strict";
import { suite, test } from "node:test";

import type { List } from "./client.ts";
import type { ServerUnderTest, Stored } from "./server-under-test.ts";
import { names, query } from "./setting.ts";
import type { Setting } from "./setting.ts";

/** The tests of lists, pages, single objects, options and selectors. */
export function readSuites(setting: () => Promise<Setting>, server: () => ServerUnderTest): void {
  suite("lists", () => {
    test("are sorted by name, and their items do not repeat their type", async () => {
      await using s = await setting();
      await s.createPods("b", "c-1", "a", "c");
      const list = await s.client.json<List>(s.pods());
      assert.partialDeepStrictEqual(list, { kind: "PodList", apiVersion: "v1" });
      assert.deepEqual(names(list), ["a", "b", "c", "c-1"]);
      assert.deepEqual([list.items[0]?.kind, list.items[0]?.apiVersion], [undefined, undefined]);
      assert.equal(list.metadata.continue, undefined);
      assert.equal(list.metadata.remainingItemCount, undefined);
    });

    test("without objects have an empty array of items", async () => {
      await using s = await setting();
      assert.deepEqual((await s.client.json<List>(s.pods())).items, []);
    });

    test("come in pages of one moment, whatever changes between them", async () => {
      await using s = await setting();
      await s.createPods("a", "b", "d", "e", "f");
      const pages: List[] = [];
      let token = "";
      do {
        const options = { limit: "2", ...(token !== "" && { continue: token }) };
        const page = await s.client.json<List>(s.pods(options));
        pages.push(page);
        token = page.metadata.continue ?? "";
        if (pages.length > 1) continue;
        await s.createPod("c");
        await s.server.delete(s.pod("e"));
        await s.server.label(s.pod("f"), { late: "yes" });
      } while (token !== "");
      assert.deepEqual(pages.map(names), [["a", "b"], ["d", "e"], ["f"]]);
      assert.equal(pages[2]?.items[0]?.metadata.labels?.["late"], undefined);
      assert.deepEqual(
        pages.map(({ metadata }) => metadata.remainingItemCount),
        [3, 1, undefined],
      );
      const versions = new Set(pages.map(({ metadata }) => metadata.resourceVersion));
      assert.equal(versions.size, 1);
    });

    test("with a selector do not say how many remain", async () => {
      await using s = await setting();
      for (const each of ["a", "b", "c"]) await s.createPod(each, { labels: { x: "y" } });
      const { metadata } = await s.client.json<List>(s.pods({ limit: "1", labelSelector: "x=y" }));
      assert.notEqual(metadata.continue, undefined);
      assert.equal(metadata.remainingItemCount, undefined);
    });

    test("refuse a token of forgotten history with 410 and a token for the rest", async (t) => {
      const { forgetHistory } = server();
      if (forgetHistory === undefined) return t.skip("history is not forgotten here");
      await using s = await setting();
      await s.createPods("a", "b");
      const first = await s.client.json<List>(s.pods({ limit: "1" }));
      await s.createPod("c");
      await forgetHistory();
      const old = first.metadata.continue ?? "";
      const status = await s.client.refusal(s.pods({ limit: "1", continue: old }));
      assert.deepEqual([status.code, status.reason], [410, "Expired"]);
      assert.match(status.message, /^The provided continue parameter is too old to display/);
      assert.match(status.message, /and now may show up in the list\.$/);
      const rest = await s.client.json<List>(s.pods({ continue: status.metadata.continue ?? "" }));
      return assert.deepEqual(names(rest), ["b", "c"]);
    });

    test("refuse a forgotten version with 410", async (t) => {
      const { forgetHistory } = server();
      if (forgetHistory === undefined) return t.skip("history is not forgotten here");
      await using s = await setting();
      const { metadata } = await s.createPod("a");
      await s.createPod("b");
      await forgetHistory();
      const options = {
        resourceVersion: metadata.resourceVersion,
        resourceVersionMatch: "Exact",
      };
      const status = await s.client.refusal(s.pods(options));
      return assert.deepEqual(
        [status.code, status.reason, status.message],
        [410, "Expired", "The resourceVersion for the provided list is too old."],
      );
    });

    test("of an exact version are of that version", async () => {
      await using s = await setting();
      await s.createPods("a", "b");
      const version = await s.version();
      await s.createPod("c");
      await s.server.delete(s.pod("a"));
      for (const options of [{ resourceVersionMatch: "Exact" }, { limit: "10" }]) {
        const list = await s.client.json<List>(s.pods({ resourceVersion: version, ...options }));
        assert.deepEqual(names(list), ["a", "b"]);
        assert.equal(list.metadata.resourceVersion, version);
      }
    });

    test("not older than a version are of the newest, and keep to a limit", async () => {
      await using s = await setting();
      await s.createPods("a", "b");
      const resourceVersion = await s.version();
      await s.createPod("c");
      const newest = await s.version();
      const options = { resourceVersion, resourceVersionMatch: "NotOlderThan" };
      const list = await s.client.json<List>(s.pods({ ...options, resourceVersion: newest }));
      assert.deepEqual(names(list), ["a", "b", "c"]);
      assert.ok(Number(list.metadata.resourceVersion) >= Number(newest));
      assert.deepEqual(names(await s.client.json<List>(s.pods({ ...options, limit: "1" }))), ["a"]);
    });

    test("of any version ignore the limit", async () => {
      await using s = await setting();
      await s.createPods("a", "b");
      const resourceVersion = await s.version();
      // Once one list from the watch cache is new enough, they all are.
      await s.client.json(s.pods({ resourceVersion, resourceVersionMatch: "NotOlderThan" }));
      const list = await s.client.json<List>(s.pods({ limit: "1", resourceVersion: "0" }));
      assert.deepEqual(names(list), ["a", "b"]);
      assert.equal(list.metadata.continue, undefined);
    });

    test("of a version of the future are refused with 504, after a while", async () => {
      await using s = await setting();
      const resourceVersion = String(Number(await s.version()) + 1_000_000);
      const status = await s.client.refusal(s.pods({ resourceVersion }));
      assert.deepEqual([status.code, status.reason], [504, "Timeout"]);
      assert.match(status.message, /Too large resource version: \d+, current: \d+$/);
      assert.deepEqual(status.details, {
        causes: [{ reason: "ResourceVersionTooLarge", message: "Too large resource version" }],
        retryAfterSeconds: 1,
      });
    });
  });

  suite("one object", () => {
    test("is given whole, with its type", async () => {
      await using s = await setting();
      const { metadata } = await s.createPod("a");
      const pod = await s.client.json<Stored>(`/api/v1/namespaces/${s.namespace}/pods/a`);
      assert.deepEqual([pod.kind, pod.apiVersion, pod.metadata.uid], ["Pod", "v1", metadata.uid]);
    });

    test("of an unknown kind is refused with 404", async () => {
      await using s = await setting();
      for (const path of ["/api/v1/nonsense", "/api/v2", `/api/v1/pods/${s.namespace}`]) {
        const status = await s.client.refusal(path);
        const message = "the server could not find the requested resource";
        assert.partialDeepStrictEqual(status, { code: 404, reason: "NotFound", message });
        assert.deepEqual(status.details, {});
      }
    });

    test("that is not there is refused with 404", async () => {
      await using s = await setting();
      const status = await s.client.refusal(`/api/v1/namespaces/${s.namespace}/pods/none`);
      assert.partialDeepStrictEqual(status, {
        code: 404,
        reason: "NotFound",
        message: 'pods "none" not found',
        details: { name: "none", kind: "pods" },
      });
    });
  });

  suite("options", () => {
    const version = { resourceVersion: "1" };
    const match = "resourceVersionMatch";
    for (const [options, field, message] of [
      [{ [match]: "Exact" }, match, `${match} is forbidden unless resourceVersion is provided`],
      [
        { [match]: "Exact", resourceVersion: "0" },
        match,
        `${match} "exact" is forbidden for resourceVersion "0"`,
      ],
      [
        { ...version, [match]: "NotOlderThan", continue: "x" },
        match,
        `${match} is forbidden when continue is provided`,
      ],
      [
        { sendInitialEvents: "true" },
        "sendInitialEvents",
        "sendInitialEvents is forbidden for list",
      ],
      [
        { watch: "true", sendInitialEvents: "true" },
        match,
        `sendInitialEvents requires setting ${match} to NotOlderThan`,
      ],
      [
        { watch: "true", [match]: "NotOlderThan", ...version },
        match,
        `${match} is forbidden for watch unless sendInitialEvents is provided`,
      ],
    ] as const) {
      test(`${query(options)} are refused with 422`, async () => {
        await using s = await setting();
        const status = await s.client.refusal(s.pods(options));
        assert.deepEqual([status.code, status.reason], [422, "Invalid"]);
        assert.equal(
          status.message,
          `ListOptions.meta.k8s.io "" is invalid: ${field}: Forbidden: ${message}`,
        );
        const cause = { reason: "FieldValueForbidden", message: `Forbidden: ${message}`, field };
        assert.deepEqual(status.details, {
          group: "meta.k8s.io",
          kind: "ListOptions",
          causes: [cause],
        });
      });
    }

    test("with several faults name them all", async () => {
      await using s = await setting();
      const status = await s.client.refusal(
        s.pods({ watch: "true", sendInitialEvents: "true", [match]: "Exact" }),
      );
      assert.equal(
        status.message,
        `ListOptions.meta.k8s.io "" is invalid: [${match}: Forbidden: sendInitialEvents requires setting ${match} to NotOlderThan, ${match}: Unsupported value: "Exact": supported values: "NotOlderThan"]`,
      );
    });

    for (const [options, message] of [
      [{ continue: "!" }, /^invalid continue token: continue key is not valid: illegal base64/],
      [{ continue: "e30" }, /continue key is not valid: server does not recognize this encoded/],
      [{ fieldSelector: "spec.priority=1" }, /^field label not supported: spec\.priority$/],
      [{ fieldSelector: "status.phase" }, /^invalid selector: 'status\.phase'; can't understand/],
      [{ fieldSelector: String.raw`status.phase=\x` }, /invalid escape sequence: \\x$/],
      [{ labelSelector: "a in b" }, /^unable to parse requirement: found 'b',? expected: '\('$/],
      [{ labelSelector: "a,,b" }, /^found ',', expected: identifier after ','$/],
      [{ labelSelector: "a b" }, /^unable to parse requirement: found 'b', expected: in, notin/],
      [{ labelSelector: "-=1" }, /^unable to parse requirement: /],
      [{ limit: "many" }, /invalid syntax/],
      [
        { resourceVersion: "new" },
        /^invalid resource version: resourceVersion: Invalid value: "new"/,
      ],
    ] as const) {
      test(`${query(options)} are refused with 400`, async () => {
        await using s = await setting();
        const status = await s.client.refusal(s.pods(options));
        assert.deepEqual([status.code, status.reason], [400, "BadRequest"]);
        assert.match(status.message, message);
      });
    }

    test("with a token and a version are refused with 400", async () => {
      await using s = await setting();
      await s.createPods("a", "b");
      const { metadata } = await s.client.json<List>(s.pods({ limit: "1" }));
      const status = await s.client.refusal(
        s.pods({ continue: metadata.continue ?? "", resourceVersion: metadata.resourceVersion }),
      );
      assert.deepEqual(
        [status.code, status.message],
        [400, "specifying resource version is not allowed when using continue"],
      );
    });

    test("that no server knows are ignored, and so is a negative limit", async () => {
      await using s = await setting();
      await s.createPods("a", "b");
      const list = await s.client.json<List>(s.pods({ limit: "-1", flavour: "sweet" }));
      assert.deepEqual(names(list), ["a", "b"]);
    });
  });

  suite("selectors", () => {
    for (const [selector, expected] of [
      ["status.phase!=Succeeded,status.phase!=Failed", ["bound", "pending"]],
      ["status.phase=Failed", ["failed"]],
      ["status.phase==Failed", ["failed"]],
      ["spec.nodeName=nowhere", ["bound"]],
      ["spec.nodeName!=", ["bound"]],
      ["spec.nodeName=", ["done", "failed", "pending"]],
      ["spec.host=nowhere", ["bound"]],
      ["metadata.name=done", ["done"]],
      ["metadata.namespace=other", []],
      ["spec.hostNetwork=true", []],
    ] as const) {
      test(`of fields: ${selector}`, async () => {
        await using s = await setting();
        await s.createPods("done", "failed", "pending");
        await s.createPod("bound", { nodeName: "nowhere" });
        await s.server.setPhase(s.pod("done"), "Succeeded");
        await s.server.setPhase(s.pod("failed"), "Failed");
        const list = await s.client.json<List>(s.pods({ fieldSelector: selector }));
        assert.deepEqual(names(list), expected);
      });
    }

    for (const [selector, expected] of [
      ["zone=x", ["a"]],
      ["zone==x,size>3", ["a"]],
      ["zone!=x", ["b", "c"]],
      ["zone", ["a", "b"]],
      ["!zone", ["c"]],
      ["zone in (x, y)", ["a", "b"]],
      ["zone notin (x)", ["b", "c"]],
      ["size<5", ["b"]],
      ["zone in (x),!size", []],
    ] as const) {
      test(`of labels: ${selector}`, async () => {
        await using s = await setting();
        await s.createPod("a", { labels: { zone: "x", size: "5" } });
        await s.createPod("b", { labels: { zone: "y", size: "3" } });
        await s.createPod("c");
        const list = await s.client.json<List>(s.pods({ labelSelector: selector }));
        assert.deepEqual(names(list), expected);
      });
    }

    test("of nodes know fewer fields", async () => {
      await using s = await setting();
      const { metadata } = await s.createNode("a");
      await s.createNode("b");
      const byName = s.nodes({ fieldSelector: `metadata.name=${metadata.name}` });
      assert.deepEqual(names(await s.client.json<List>(byName)), [metadata.name]);
      const refused = await s.client.refusal(s.nodes({ fieldSelector: "metadata.namespace=x" }));
      assert.deepEqual(
        [refused.code, refused.message],
        [400, "field label not supported: metadata.namespace"],
      );
    });
  });
}
