import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ConfigurationError } from "../../../src/kubernetes/failures/errors.ts";
import { loadKubeconfig } from "../../../src/kubernetes/api/kubeconfig.ts";
import { kubeconfigText, TemporaryFolder } from "../reading.ts";

const never = new AbortController().signal;
const usual = JSON.parse(kubeconfigText({ server: "https://api.test:6443" }));

function load(text: string): ReturnType<typeof loadKubeconfig> {
  using folder = new TemporaryFolder();
  return loadKubeconfig({ kubeconfig: folder.file("config", text), environment: {} }, never);
}

/** The usual kubeconfig, with lines before it. */
function behind(lines: readonly string[]): string {
  const fields = Object.entries(usual).map(([key, value]) => `${key}: ${JSON.stringify(value)}`);
  return [...lines, ...fields].join("\n");
}

suite("a kubeconfig that was made to do harm", () => {
  test("with aliases of aliases, 10 to the 30 in all, takes no time", () => {
    const lists = Array.from({ length: 30 }, (_, level) => {
      const entries = Array.from({ length: 10 }, () => (level === 0 ? "x" : `*l${level - 1}`));
      return `l${level}: &l${level} [${entries.join(", ")}]`;
    });
    const started = performance.now();
    try {
      assert.equal(load(behind(lists)).cluster.server, "https://api.test:6443");
    } catch (error) {
      assert.ok(error instanceof ConfigurationError, String(error));
    }
    assert.ok(performance.now() - started < 5000);
  });

  test("with tags of code is refused", () => {
    assert.throws(() => load(behind(["f: !!js/function 'function () {}'"])), ConfigurationError);
  });

  test("with __proto__ changes no object", () => {
    try {
      load(behind(["__proto__: { polluted: 1 }", "preferences: { __proto__: { polluted: 1 } }"]));
    } catch (error) {
      assert.ok(error instanceof ConfigurationError, String(error));
    }
    assert.equal(Reflect.get({}, "polluted"), undefined);
  });
});
