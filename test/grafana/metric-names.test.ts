import assert from "node:assert/strict";
import { test } from "node:test";
import { dashboards } from "../../grafana/dashboards/dashboards.ts";
import { panelsOf } from "../../grafana/dashboards/panels-of.ts";
import { documentedQueries } from "../../grafana/proof/documented-queries.ts";
import { runbookQueries } from "../../grafana/proof/runbook-queries.ts";
import { ruleFiles } from "../../grafana/rules/rules.ts";
import { clusterFamilies } from "../../src/render/families.ts";
import { familiesOfShards, isByShard } from "../../src/render/shard-families.ts";
import { selfFamilies } from "../../src/self-families.ts";
import { SelfMetrics } from "../../src/self-metrics.ts";
import { noPromtool, parseExpressions } from "./promtool.ts";

const ours = new Map<string, readonly string[]>([
  ...[...clusterFamilies, ...familiesOfShards].map((family) => {
    const further = isByShard(family) ? ["shard", "total_shards"] : [];
    return [family.name, [...family.labels, ...further]] as const;
  }),
  ...Object.values(selfFamilies).map(({ name, labels }) => [name, labels] as const),
]);

const rules = [...ruleFiles.values()].flat().flatMap(({ rules: list }) => list);
const recorded = new Set(rules.flatMap((rule) => ("record" in rule ? [rule.record] : [])));
const ruleExprs = rules.map(({ expr }) => expr);
const panelExprs = [...dashboards.values()]
  .flatMap(panelsOf)
  .flatMap(({ targets }) => targets.map(({ expr }) => expr));
const runbookExprs = await runbookQueries();
const documentedExprs = await documentedQueries();

/** The metrics of an expression, without the suffixes of a histogram's series. */
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
  const none = { objects: 0, refused: 0, lastEvent: undefined };
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

test("dashboards, rules and documents match on labels that the metrics have", () => {
  const ofTargets = ["job", "instance", "cluster"];
  for (const expr of [...ruleExprs, ...panelExprs, ...documentedExprs]) {
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

test("the PromQL of documents and runbooks parses", { skip: noPromtool }, async () => {
  assert.ok(documentedExprs.length > 40);
  await parseExpressions([...documentedExprs, ...runbookExprs]);
});
