import assert from "node:assert/strict";
import { test } from "node:test";
import { Demo } from "../src/demo.ts";
import { Program } from "./program.ts";

test("the demo names the page first, at an address that this machine can open", async () => {
  await using demo = await Demo.start({ nodes: 3, pods: 3, eventsPerSecond: 1, file: undefined });
  for (const [host, opened] of [
    [undefined, "localhost"],
    ["0.0.0.0", "localhost"],
    ["::", "localhost"],
    ["127.0.0.1", "localhost"],
    ["::1", "localhost"],
    ["192.0.2.1", "192.0.2.1"],
    ["2001:db8::1", "[2001:db8::1]"],
    ["node.example", "node.example"],
  ] as const) {
    const guide = demo.guide({ host, port: 8080 }, "/numbers");
    const urls = Array.from(guide.matchAll(/http:\S+/g), ([url]) => url);
    assert.deepEqual(urls.slice(0, 2), [`http://${opened}:8080/`, `http://${opened}:8080/numbers`]);
  }
  const calls = (address: object) => {
    const guide = demo.guide({ host: undefined, port: 8080, ...address }, "/numbers");
    return new Set(Array.from(guide.matchAll(/curl .*?(?='?http)/g), ([call]) => call.trim()));
  };
  assert.deepEqual(calls({}), new Set(["curl -s"]));
  assert.deepEqual(calls({ isEncrypted: true, hasUsers: true }), new Set(["curl -sk -u USER"]));
  assert.deepEqual(
    calls({ isEncrypted: true, needsCertificate: true }),
    new Set(["curl -sk --cert FILE --key FILE"]),
  );
});

const gpus = (node: string): string => `{node="${node}",driver="gpu.example.com"`;

test("the demo shows devices that are free, taken, shared, unwell and waited for, as soon as they have been read", async () => {
  const flags = ["--demo", "--demo.events-per-second=0", "--schedule=0 * * * *"];
  await using program = await Program.serving({ flags });
  await program.until(async () => {
    const series = await program.series();
    const nic = 'node="node-0011",driver="nic.example.com",capacity="bandwidth"';
    for (const [key, value] of [
      ["kubecommit_devices_up", 1],
      [`kubecommit_node_devices${gpus("node-0010")}}`, 4],
      [`kubecommit_node_devices_allocated${gpus("node-0010")}}`, 3],
      [`kubecommit_node_devices_free${gpus("node-0010")}}`, 0],
      [`kubecommit_node_devices_tainted${gpus("node-0010")},effect="NoSchedule"}`, 1],
      [`kubecommit_node_device_counters${gpus("node-0011")},counter="memory"}`, 160 * 2 ** 30],
      [
        `kubecommit_node_device_counters_allocated${gpus("node-0011")},counter="memory"}`,
        (8 * 10 + 40) * 2 ** 30,
      ],
      [`kubecommit_node_device_capacity{${nic}}`, 200e9],
      [`kubecommit_pool_devices_allocated{pool="gpu-dra",driver="gpu.example.com"}`, 3],
      [`kubecommit_namespace_devices_allocated{namespace="research",driver="gpu.example.com"}`, 3],
      [`kubecommit_claims{state="allocated"}`, 15],
      [`kubecommit_claims{state="pending"}`, 2],
      [`kubecommit_claims{state="unreserved"}`, 1],
    ] as const) {
      assert.equal(series.get(key), value, key);
    }
  });
  // It warns of a schedule that is as rare as this one.
  const others = program.complaints.filter((line) => !line.includes("--schedule="));
  assert.deepEqual(others, []);
});
