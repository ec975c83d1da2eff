import { stringify } from "yaml";

import type { Figures } from "../grafana/rules/alerts.ts";
import type { AlertRule } from "../grafana/rules/rule-file.ts";
import { allGroups } from "../grafana/rules/rules.ts";
import { jobName, thresholds } from "../grafana/thresholds.ts";

/** The ConfigMap that a kustomization gives the thresholds in. It is not applied. */
const thresholdsConfigMap = "kubecommit-alert-thresholds";

/** Space in PromQL, and found nowhere else in a rule: kustomize replaces what is between two. */
const mark = "\t";

function figuresWith(text: (name: string, value: number) => string): Figures {
  const entries = Object.entries(thresholds).map(([name, value]) => [name, text(name, value)]);
  return { ...thresholds, ...Object.fromEntries(entries), jobName };
}

interface MarkedAlert {
  readonly group: string;
  readonly alert: string;
  /** Where the expression is in the PrometheusRule, as a JSON pointer. */
  readonly path: string;
  /** With the thresholds of the defaults, each between two marks. */
  readonly expr: string;
  readonly names: readonly string[];
}

/** The alerts that have a threshold. */
function markedAlerts(): readonly MarkedAlert[] {
  const named = allGroups(figuresWith((name) => `${mark}${name}${mark}`));
  const marked = allGroups(figuresWith((_, value) => `${mark}${value}${mark}`));
  return named.flatMap(({ name: group, rules }, place) =>
    rules.flatMap((rule, index) => {
      const names = rule.expr.split(mark).filter((_, part) => part % 2 === 1);
      const expr = marked[place]?.rules[index]?.expr ?? "";
      return isAlert(rule) && names.length > 0
        ? [
            {
              group,
              alert: rule.alert,
              path: `/spec/groups/${place}/rules/${index}/expr`,
              expr,
              names,
            },
          ]
        : [];
    }),
  );
}

function isAlert(rule: object): rule is AlertRule {
  return "alert" in rule;
}

/** The kustomize component that puts the values of a ConfigMap into the alerts' expressions. */
export function alertThresholdsComponent(): string {
  const select = { kind: "PrometheusRule", name: "kubecommit" };
  const alerts = markedAlerts();
  const patch = alerts.map(({ path, expr }) => ({ op: "replace", path, value: expr }));
  const replacements = alerts.flatMap(({ group, alert, names }) =>
    names.map((name, index) => ({
      source: { kind: "ConfigMap", name: thresholdsConfigMap, fieldPath: `data.${name}` },
      targets: [
        {
          select,
          fieldPaths: [`spec.groups.[name=${group}].rules.[alert=${alert}].expr`],
          options: { delimiter: mark, index: 2 * index + 1 },
        },
      ],
    })),
  );
  const component = {
    apiVersion: "kustomize.config.k8s.io/v1alpha1",
    kind: "Component",
    patches: [{ target: select, patch: JSON.stringify(patch, undefined, 2) }],
    replacements,
  };
  return `# Thresholds of the alerts, from a ConfigMap of yours: deploy/README.md shows it. Behind the component
# prometheusrule.
# Built from grafana/ by \`npm run manifests\`: edit there.
${stringify(component, { aliasDuplicateObjects: false, lineWidth: 0 })}`;
}
