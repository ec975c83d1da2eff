import assert from "node:assert/strict";
import { suite, test } from "node:test";

import { Api, pod } from "./api.ts";

const names = (list: { readonly items: readonly { metadata: { name: string } }[] }): string[] =>
  list.items.map(({ metadata }) => metadata.name);

suite("lists", () => {
  test("come in pages that make up the whole, the last without a token", async () => {
    await using api = await Api.start();
    for (const name of ["c", "a", "e", "b", "d"]) api.cluster.apply(pod(name));
    const seen: string[] = [];
    const remaining: (number | undefined)[] = [];
    let token = "";
    do {
      const list = await api.list(`limit=2&continue=${token}`);
      assert.equal(list.kind, "PodList");
      seen.push(...names(list));
      remaining.push(list.metadata.remainingItemCount);
      token = list.metadata.continue ?? "";
    } while (token !== "");
    assert.deepEqual(seen, ["a", "b", "c", "d", "e"]);
    assert.deepEqual(remaining, [3, 1, undefined]);
  });

  test("ignore the limit at resourceVersion 0, as the watch cache does", async () => {
    await using api = await Api.start();
    for (const name of ["a", "b", "c"]) api.cluster.apply(pod(name));
    assert.equal((await api.list("limit=1&resourceVersion=0")).items.length, 3);
  });

  test("refuse a token from before a compaction with 410 Expired", async () => {
    await using api = await Api.start();
    for (const name of ["a", "b"]) api.cluster.apply(pod(name));
    const { metadata } = await api.list("limit=1");
    api.cluster.compact();
    const status = await api.refusal(`/api/v1/pods?limit=1&continue=${metadata.continue ?? ""}`);
    assert.deepEqual([status.code, status.reason], [410, "Expired"]);
  });

  test("refuse a resourceVersion of the future with 504", async () => {
    await using api = await Api.start();
    const status = await api.refusal("/api/v1/pods?resourceVersion=99999999");
    assert.deepEqual([status.code, status.reason], [504, "Timeout"]);
    assert.match(JSON.stringify(status), /ResourceVersionTooLarge/);
  });

  for (const [selector, expected] of [
    ["status.phase!=Succeeded,status.phase!=Failed", ["pending", "running"]],
    ["status.phase=Running", ["running"]],
    ["status.phase==Failed", ["failed"]],
    ["spec.nodeName=n2", ["pending"]],
    ["metadata.name=done", ["done"]],
    ["metadata.namespace=other", []],
  ] as const) {
    test(`select by ${selector}`, async () => {
      await using api = await Api.start();
      api.cluster.apply(pod("running"));
      api.cluster.apply(pod("done", "Succeeded"));
      api.cluster.apply(pod("failed", "Failed"));
      api.cluster.apply(pod("pending", "Pending", "n2"));
      assert.deepEqual(
        names(await api.list(`fieldSelector=${encodeURIComponent(selector)}`)),
        expected,
      );
    });
  }

  test("refuse a selector of a field that no server supports", async () => {
    await using api = await Api.start();
    const status = await api.refusal("/api/v1/pods?fieldSelector=spec.priority%3D1");
    assert.equal(status.code, 400);
  });

  test("select by labels", async () => {
    await using api = await Api.start();
    const metadata = { name: "a", labels: { zone: "x" } };
    api.cluster.apply({ kind: "Node", metadata });
    api.cluster.apply({ kind: "Node", metadata: { name: "b" } });
    assert.deepEqual(names(await api.list("labelSelector=zone%3Dx", "nodes")), ["a"]);
    assert.deepEqual(names(await api.list("labelSelector=!zone", "nodes")), ["b"]);
  });
});

suite("requests", () => {
  test("without the token are refused with 401", async () => {
    await using api = await Api.start({ token: () => "secret" });
    assert.equal((await api.refusal("/api/v1/pods")).code, 401);
    const headers = { authorization: "Bearer secret" };
    assert.equal((await api.fetch("/api/v1/pods", headers)).status, 200);
  });

  test("for what is not there are refused with 404", async () => {
    await using api = await Api.start();
    assert.equal((await api.refusal("/api/v1/nodes/none")).code, 404);
    assert.equal((await api.refusal("/api/v2")).code, 404);
  });

  test("that would write are refused with 405", async () => {
    await using api = await Api.start();
    const response = await fetch(`${api.server.url}/api/v1/pods`, { method: "POST" });
    assert.equal(response.status, 405);
  });

  test("find the version and the resources", async () => {
    await using api = await Api.start({ serverVersion: "v1.34.2-gke.100" });
    const version: object = JSON.parse(await (await api.fetch("/version")).text());
    assert.partialDeepStrictEqual(version, {
      major: "1",
      minor: "34",
      gitVersion: "v1.34.2-gke.100",
    });
    assert.match(await (await api.fetch("/api/v1")).text(), /"name":"pods"/);
  });
});
