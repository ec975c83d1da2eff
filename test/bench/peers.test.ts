import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { commandOf, parsePeer } from "../../bench/peers.ts";

suite("a peer", () => {
  test("is a name, a path and a command with places", () => {
    const peer = parsePeer("other /ready  /bin/other --kubeconfig={kubeconfig} -l :{port}");
    assert.equal(peer.name, "other");
    assert.equal(peer.readyPath, "/ready");
    assert.deepEqual(commandOf(peer, "/tmp/k", 8080), [
      "/bin/other",
      "--kubeconfig=/tmp/k",
      "-l",
      ":8080",
    ]);
  });

  test("is refused without a path, a command or a place", () => {
    assert.throws(() => parsePeer("other"), /--peer must be/);
    assert.throws(() => parsePeer("other /ready"), /--peer must be/);
    assert.throws(() => parsePeer("other bin {kubeconfig} {port}"), /--peer must be/);
    assert.throws(() => parsePeer("other /ready bin {port}"), /a place for \{kubeconfig\}/);
    assert.throws(() => parsePeer("other /ready bin {kubeconfig}"), /a place for \{port\}/);
  });
});
