import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ruleSetFor, ruleSets } from "../../src/resources/rules.ts";

suite("rule set for a server", () => {
  const cases = [
    ["v1.31.9", "1.32", "older servers get the oldest"],
    ["v1.32.4+k3s1", "1.32", "a build suffix does not matter"],
    ["v1.33.0-alpha.1", "1.33", "a pre-release counts as its release"],
    ["v1.34.2-gke.100", "1.34", "nor does a vendor suffix"],
    ["v1.35.1", "1.34", "1.35 counts as 1.34 does"],
    ["v1.36.0-eks-1a2b3c4", "1.36", "nor a commit"],
    ["1.33+", "1.33", "nor a plus behind the minor"],
    ["1.37", "1.37", "the name of a rule set is a version too"],
    ["v1.38.0", "1.37", "newer servers get the newest"],
    ["v1.100.0", "1.37", "minors are numbers, not text"],
    ["v2.0.0", "1.37", "majors too"],
    ["v0.99.0", "1.32", "in both directions"],
  ] as const;
  for (const [version, rules, name] of cases) {
    test(`${version} is counted as ${rules}: ${name}`, () => {
      assert.equal(ruleSetFor(version), rules);
    });
  }

  test("each rule set is its own", () => {
    assert.deepEqual(ruleSets.map(ruleSetFor), ruleSets);
  });

  test("a version that cannot be read gives undefined", () => {
    for (const version of ["", "v1", "latest", "1.", "v1.x", "1.12345", `${"1".repeat(1000)}.1`]) {
      assert.equal(ruleSetFor(version), undefined);
    }
  });
});
