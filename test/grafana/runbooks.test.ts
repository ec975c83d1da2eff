import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { runbookName, runbookUrl } from "../../grafana/rules/rule-file.ts";
import { alertRules } from "../../grafana/rules/rules.ts";

const folder = new URL("../../docs/runbooks/", import.meta.url);

test("every alert has a runbook, every runbook an alert", () => {
  assert.deepEqual(
    readdirSync(folder).toSorted(),
    alertRules.map(({ alert }) => runbookName(alert)).toSorted(),
  );
});

for (const { alert } of alertRules) {
  test(`the runbook of ${alert} has the four headings and something to copy`, () => {
    const text = readFileSync(new URL(runbookName(alert), folder), "utf8");
    assert.deepEqual(text.match(/^#{1,2} .*/gm), [
      `# ${alert}`,
      "## Meaning",
      "## Impact",
      "## Diagnosis",
      "## Mitigation",
    ]);
    assert.match(text, /```promql\n/);
    assert.match(text, /```sh\n[^`]*kubectl /);
  });
}

test("alerts are named, rated and described as people expect", () => {
  for (const { alert, severity, summary, description } of alertRules) {
    assert.match(alert, /^KubeCommit([A-Z][a-z]+)+$/);
    assert.match(severity, /^(info|warning|critical)$/);
    assert.doesNotMatch(summary, /\$value/, alert);
    assert.match(summary, /\.$/);
    assert.match(description, /\.$/);
    assert.ok(runbookUrl(alert).endsWith(`/docs/runbooks/${alert.toLowerCase()}.md`));
  }
});

test("no command of a runbook expects the exporter in a certain namespace or under a name", () => {
  for (const file of readdirSync(folder)) {
    const text = readFileSync(new URL(file, folder), "utf8");
    assert.doesNotMatch(text, /-n kubecommit|deploy\/kubecommit|serviceaccount:kubecommit/, file);
    if (/ (POD|ACCOUNT)\b/.test(text)) {
      assert.match(
        text,
        /kubectl get [a-z,]*pods -A -l app\.kubernetes\.io\/name=kubecommit/,
        file,
      );
    }
  }
});
