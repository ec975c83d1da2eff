import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { VariableType } from "@grafana/grafana-foundation-sdk/dashboard";
import { dashboards } from "../../grafana/dashboards/dashboards.ts";
import { headingsOf, panelsOf } from "../../grafana/dashboards/panels-of.ts";
import { substituted } from "../../grafana/dashboards/substitution.ts";
import { ruleFile } from "../../grafana/rules/rule-file.ts";
import { clusterFamilies } from "../../src/render/families.ts";
import { isByShard } from "../../src/render/shard-families.ts";
import { noPromtool } from "./promtool.ts";

/** `cluster` also matches where there is no such label; the node dashboard shows one node. */
const allValues: Readonly<Record<string, string>> = { cluster: ".*", job: ".+", instance: ".+" };

for (const [file, dashboard] of dashboards) {
  const panels = panelsOf(dashboard);
  const headings = headingsOf(dashboard);
  const targets = panels.flatMap((panel) => panel.targets);

  describe(file, () => {
    test("can be imported anywhere: nothing is bound to one Grafana", () => {
      const text = JSON.stringify(dashboard);
      assert.ok(!text.includes("__inputs"));
      assert.ok(!text.includes('"id":null'));
      assert.match(dashboard.uid, /^kubecommit-[a-z]+$/);
      assert.equal(dashboard.editable, false);
      assert.equal(dashboard.timezone, "browser");
      assert.equal(dashboard.graphTooltip, 1);
      assert.deepEqual(dashboard.tags, ["kubecommit"]);
      assert.ok(dashboard.schemaVersion >= 39 && dashboard.schemaVersion <= 42);
      assert.match(dashboard.refresh, /^([3-9]\d|\d{3,})s$|^\d+m$/);
    });

    test("leads to the other dashboards and takes time and variables along", () => {
      const [link] = dashboard.links;
      assert.deepEqual(link?.tags, dashboard.tags);
      assert.ok(link.includeVars && link.keepTime);
      assert.equal(link.placement, undefined, "at the top, not in a menu");
    });

    test("has one data source variable, and every panel and target uses it", () => {
      const list = dashboard.templating.list.filter(({ type }) => type === VariableType.Datasource);
      assert.deepEqual(
        list.map(({ name, label }) => [name, label]),
        [["datasource", "Data source"]],
      );
      for (const { datasource } of [...panels, ...targets]) {
        assert.deepEqual(datasource, { type: "prometheus", uid: "${datasource}" });
      }
    });

    test("its variables follow the time range, and work where there is no cluster label", () => {
      const variables = dashboard.templating.list.filter((each) => "definition" in each);
      for (const variable of variables) {
        assert.equal(variable.refresh, 2);
        assert.deepEqual(variable.datasource, { type: "prometheus", uid: "${datasource}" });
        const all = "allValue" in variable ? variable.allValue : undefined;
        assert.equal(all, allValues[variable.name]);
        assert.equal(variable.includeAll, all !== undefined);
      }
      const names = dashboard.templating.list.map(({ name }) => name);
      assert.deepEqual(names.slice(0, 3), ["datasource", "cluster", "job"]);
      const multi = variables.filter((each) => each.multi).map(({ name }) => name);
      assert.deepEqual(multi, names.includes("instance") ? ["job", "instance"] : ["job"]);
    });

    test("every panel says what it shows and has a unit and thresholds", () => {
      for (const { title, description, fieldConfig, targets: own } of panels) {
        assert.notEqual(title, "");
        assert.ok(description.length > 30 && description.endsWith("."), `description of ${title}`);
        assert.match(
          fieldConfig.defaults.unit ?? "",
          /^(percentunit|bytes|binBps|short|none|s|reqps)$/,
        );
        assert.equal(fieldConfig.defaults.thresholds?.steps[0]?.value, null);
        assert.ok(own.length > 0, `targets of ${title}`);
      }
    });

    test("titles are unique, and so are ids and, within a panel, refIds", () => {
      assert.equal(new Set(panels.map(({ title }) => title)).size, panels.length);
      const ids = [...headings, ...panels].map(({ id }) => id);
      assert.equal(new Set(ids).size, ids.length);
      for (const { targets: own } of panels) {
        assert.equal(new Set(own.map(({ refId }) => refId)).size, own.length);
      }
    });

    test("a share on a time axis starts at 0", () => {
      for (const { type, title, fieldConfig } of panels) {
        if (type === "timeseries") assert.equal(fieldConfig.defaults.min, 0, title);
      }
    });

    test("panels fill whole rows and do not overlap", () => {
      const cells = new Map<string, number>();
      for (const { id, gridPos } of [...headings, ...panels]) {
        for (let y = gridPos.y; y < gridPos.y + gridPos.h; y += 1) {
          for (let x = gridPos.x; x < gridPos.x + gridPos.w; x += 1) {
            assert.ok(x < 24, `panel ${id} sticks out`);
            assert.equal(cells.get(`${x}/${y}`), undefined, `panel ${id} lies on another`);
            cells.set(`${x}/${y}`, id);
          }
        }
      }
      const height = Math.max(...panels.map(({ gridPos }) => gridPos.y + gridPos.h));
      assert.equal(cells.size, 24 * height);
    });

    test("there are not too many rows and panels to take in", () => {
      assert.ok(panels.length <= 20);
      assert.ok(headings.length <= 4);
    });

    test("every target has a legend and a letter or name", () => {
      for (const { legendFormat, refId } of targets) {
        assert.notEqual(legendFormat, "");
        assert.match(refId, /^[A-Z]$|^[a-z]+$/);
      }
    });

    test("every selector is limited to the chosen jobs and clusters", () => {
      for (const { expr } of targets) {
        const selectors = expr.match(/\b(?:kubecommit|process|nodejs)_\w+(?:\{[^}]*\})?/g) ?? [];
        assert.ok(selectors.length > 0, expr);
        for (const selector of selectors) {
          assert.match(selector, /\{job=~"\$job", cluster=~"\$cluster"/, selector);
        }
      }
    });

    test("counters appear under rate or increase only, and rates follow the scrape interval", () => {
      for (const { expr } of targets) {
        for (const { index } of expr.matchAll(
          /\bkubecommit_\w+_(?:total|bucket)\{|_seconds_total\{/g,
        )) {
          const before = expr.slice(0, expr.lastIndexOf("(", index) + 1);
          assert.match(before, /\b(?:rate|increase)\($/, expr);
        }
        for (const [, window] of expr.matchAll(/rate\([^[]*\[([^\]]+)\]/g)) {
          assert.equal(window, "$__rate_interval", expr);
        }
      }
    });

    test("a join that adds a label finds one series, also when replicas differ in it", () => {
      for (const { expr } of targets) {
        for (const { index } of expr.matchAll(/ group_left \(\w[^)]*\) /g)) {
          assert.match(expr.slice(index), /^ group_left \([^)]*\) topk by \(cluster, node\) \(1, /);
        }
      }
    });

    test("replicas are folded into one, by labels of the metric, before anything is added up", () => {
      for (const { expr } of targets) {
        for (const family of clusterFamilies) {
          const { name } = family;
          const further = isByShard(family) ? ["shard", "total_shards"] : [];
          const labels = new Set([...family.labels, ...further]);
          for (const { index } of expr.matchAll(new RegExp(`\\b${name}\\{`, "g"))) {
            const fold = /\b(?:max|min)(?: by \(([^)]*)\) )?\((?:predict_linear\()?$/.exec(
              expr.slice(0, index),
            );
            assert.ok(fold !== null, `${name} in ${expr}`);
            for (const label of fold[1]?.split(", ") ?? []) {
              // Where it is not the metric's own, it would be that of the target.
              const ours = label === "cluster" || label === "instance" || labels.has(label);
              assert.ok(ours || label.startsWith("label_"), `${label} of ${name} in ${expr}`);
            }
          }
        }
      }
    });
  });
}

test("every query is valid PromQL", { skip: noPromtool }, () => {
  const exprs = [...dashboards.values()]
    .flatMap(panelsOf)
    .flatMap(({ targets }) => targets.map(({ expr }) => substituted(expr)));
  const rules = exprs.map((expr, index) => ({ record: `query:${index}`, expr }));
  const directory = mkdtempSync(join(tmpdir(), "kubecommit-queries-"));
  try {
    const file = join(directory, "queries.yaml");
    writeFileSync(file, ruleFile([{ name: "queries", rules }]));
    execFileSync("promtool", ["check", "rules", file], { stdio: "pipe" });
  } finally {
    rmSync(directory, { recursive: true });
  }
});

test("the link from the table of nodes names the node dashboard and its variable", () => {
  const uid = dashboards.get("node.json")?.uid ?? "";
  const text = JSON.stringify(dashboards.get("cluster.json"));
  assert.ok(text.includes(`/d/${uid}?var-node=\${__value.text}`));
});
