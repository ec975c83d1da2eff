import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  chosenFamilies,
  idlePatterns,
  type FamilyChoice,
} from "../../src/render/chosen-families.ts";
import { clusterFamilies } from "../../src/render/families.ts";

const every = clusterFamilies.map(({ name }) => name);

function chosen(choice: Partial<FamilyChoice>): readonly string[] {
  return chosenFamilies({ namespaces: true, allow: [], deny: [], ...choice }).map(
    ({ name }) => name,
  );
}

suite("the families that are exposed", () => {
  test("are all, in their order, when nothing is said", () => {
    assert.deepEqual(chosen({}), every);
  });

  test("are without those by namespace when these are off, whatever is allowed", () => {
    const expected = every.filter((name) => !name.startsWith("kubecommit_namespace_"));
    assert.ok(expected.length < every.length);
    assert.deepEqual(chosen({ namespaces: false }), expected);
    assert.deepEqual(
      chosen({ namespaces: false, allow: [/^kubecommit_namespace_requests$/u] }),
      [],
    );
  });

  test("are those of which some pattern of allow matches the name", () => {
    const allow = [/^(?:kubecommit_node_requests)$/u, /^(?:kubecommit_.*_allocatable)$/u];
    const expected = every.filter(
      (name) => name === "kubecommit_node_requests" || name.endsWith("_allocatable"),
    );
    assert.ok(expected.includes("kubecommit_node_allocatable"));
    assert.deepEqual(chosen({ allow }), expected);
  });

  test("are without those of which some pattern of deny does, which wins", () => {
    const deny = [/^(?:kubecommit_node_limits.*)$/u];
    const expected = every.filter((name) => !name.startsWith("kubecommit_node_limits"));
    assert.deepEqual(chosen({ deny }), expected);
    const allow = [/^(?:kubecommit_node_limits|kubecommit_node_ready)$/u];
    assert.deepEqual(chosen({ allow, deny }), ["kubecommit_node_ready"]);
  });
});

test("patterns that match nothing are found", () => {
  const typo = /^(?:kubecommit_node_request)$/u;
  const right = /^(?:kubecommit_node_requests)$/u;
  assert.deepEqual(idlePatterns({ allow: [typo, right], deny: [] }), [typo]);
  assert.deepEqual(idlePatterns({ allow: [right], deny: [right, typo] }), [typo]);
});
