import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { read } from "./reading.ts";
import { until } from "./until.ts";
import { pod, ScriptedApi } from "./scripted-api.ts";

suite("a server cannot choose where the reader goes", () => {
  test("a redirect to another server is not followed", async () => {
    await using other = await ScriptedApi.start((call) => call.status(404));
    await using api = await ScriptedApi.start((call) => {
      call.response.writeHead(307, { Location: `${other.url}${call.path}` }).end();
    });
    api.version = (call) => {
      call.response.writeHead(302, { Location: `${other.url}/version` }).end();
    };
    await using reading = read(api.url);
    await until(() => reading.observer.lines.length > 0);
    assert.match(reading.observer.lines[0] ?? "", /not a Kubernetes API: .*HTTP status 302/);
    await until(() => api.calls.length > 2);
    assert.deepEqual(other.calls, []);
  });

  test("a continue token is a value in the query, whatever it holds", async () => {
    const token = "x&watch=1&resourceVersion=0#/../../secrets?a b\r\nHost: evil%00é";
    await using api = await ScriptedApi.start((call) => {
      if (call.verb === "initial events") call.status(422);
      else if (call.verb === "watch") call.stream();
      else if (call.query.has("continue")) call.list("20", [pod("b", "1")]);
      else call.list("20", [pod("a", "1")], token);
    });
    await using reading = read(api.url);
    await reading.synced();
    assert.deepEqual(reading.pods, ["a", "b"]);
    const call = api.calls.find(({ query }) => query.has("continue"));
    assert.equal(call?.path, "/api/v1/pods");
    assert.equal(call.query.get("continue"), token);
    assert.equal(call.query.has("watch"), false);
  });
});
