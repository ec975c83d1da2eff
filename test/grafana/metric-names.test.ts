import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { dashboards } from "../../grafana/dashboards/dashboards.ts";
import { ruleFiles } from "../../grafana/rules/rules.ts";
import { clusterFamilies } from "../../src/render/families.ts";
import { SelfMetrics, selfFamilies } from "../../src/self-metrics.ts";

const ours = new Map(
  [...clusterFamilies, ...Object.values(selfFamilies)].map(({ name, labels }) => [name, labels]),
);

const rules = [...ruleFiles.values()].flat().flatMap(({ rules: list }) => list);
const recorded = new Set(rules.flatMap((rule) => ("record" in rule ? [rule.record] : [])));
const ruleExprs = rules.map(({ expr }) => expr);
const panelExprs = [...dashboards.values()].flatMap(({ panels }) =>
  panels.flatMap((panel) => (panel.type === "row" ? [] : panel.targets.map(({ expr }) => expr))),
);
const runbooks = readdirSync(new URL("../../docs/runbooks/", import.meta.url)).map((name) =>
  readFileSync(new URL(`../../docs/runbooks/${name}`, import.meta.url), "utf8"),
);
const runbookExprs = runbooks.flatMap((text) =>
  [...text.matchAll(/```promql\n([^`]*)```/g)].map(([, expr]) => expr ?? ""),
);

/** The metrics of an expression, with the suffix of a histogram's series taken off. */
function metricsIn(expr: string): string[] {
  // Neither recorded series, which have colons, nor label names and values.
  const names = expr.match(/(?<![:\w"])(?:kubecommit|process|nodejs)_\w+(?![:\w"])/g) ?? [];
  return names.map((name) => name.replace(/_(?:bucket|sum|count)$/, ""));
}

test("rules, dashboards and runbooks speak of metrics that exist", async () => {
  const self = new SelfMetrics({
    version: "",
    revision: "",
    nodeVersion: "",
    handlers: [],
  });
  const none = { objects: 0, lastEvent: undefined };
  const status = { up: false, currentUntil: undefined, kinds: { node: none, pod: none } };
  const runtime = (await self.families(status)).map(({ name }) => name);
  const known = new Set([...ours.keys(), ...runtime]);
  for (const expr of [...ruleExprs, ...panelExprs, ...runbookExprs]) {
    for (const name of metricsIn(expr)) assert.ok(known.has(name), `${name} in ${expr}`);
  }
});

test("rules and runbooks speak of recorded series that a rule records", () => {
  for (const expr of [...ruleExprs, ...runbookExprs]) {
    for (const name of expr.match(/\b\w+:kubecommit_\w+:\w+/g) ?? []) {
      assert.ok(recorded.has(name), `${name} in ${expr}`);
    }
  }
});

test("every metric that is shipped is used by a dashboard or a rule", () => {
  const used = new Set([...ruleExprs, ...panelExprs].flatMap(metricsIn));
  assert.deepEqual(
    [...ours.keys()].filter((name) => !used.has(name)),
    [],
  );
});

test("dashboards and rules match on labels that the metrics have", () => {
  const ofTargets = ["job", "instance", "cluster"];
  for (const expr of [...ruleExprs, ...panelExprs]) {
    for (const [, name = "", matchers = ""] of expr.matchAll(/\b(kubecommit_\w+)\{([^}]*)\}/g)) {
      const family = name.replace(/_(?:bucket|sum|count)$/, "");
      if (!ours.has(family)) continue;
      const labels = new Set([...ofTargets, ...(ours.get(family) ?? [])]);
      for (const [, label = ""] of matchers.matchAll(/(\w+)[!=]~?"/g)) {
        assert.ok(labels.has(label), `${label} of ${name}`);
      }
    }
  }
});
