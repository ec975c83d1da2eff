import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { test } from "node:test";

import { builtFiles } from "../../deploy/build.ts";
import { thresholdValues } from "../../deploy/chart/monitoring-values.ts";
import { thresholdsExample } from "../../deploy/renderings/alert-thresholds.ts";

const built = await builtFiles();

test("the committed manifests and chart are those that the sources build", () => {
  for (const [path, text] of built) {
    assert.equal(readFileSync(`deploy/${path}`, "utf8"), text, `run npm run manifests: ${path}`);
  }
});

test("every dashboard and every component in its folder is one that is built or listed", () => {
  for (const path of globSync("deploy/kustomize/**/*.yaml")) {
    if (path.endsWith("/kustomization.yaml")) continue;
    const file = path.slice(path.lastIndexOf("/") + 1);
    const kustomization = readFileSync(path.replace(file, "kustomization.yaml"), "utf8");
    assert.match(kustomization, new RegExp(`^  - (path: )?${file}$`, "m"), path);
  }
  const dashboards = globSync("deploy/helm/kubecommit/files/dashboards/*");
  assert.deepEqual(
    dashboards.toSorted(),
    Array.from(built.keys(), (path) => `deploy/${path}`)
      .filter((path) => path.includes("/files/dashboards/"))
      .toSorted(),
  );
});

test("the image and the version are in no other file than package.json", () => {
  const { config }: { config: { image: string } } = JSON.parse(
    readFileSync("package.json", "utf8"),
  );
  const written = globSync("deploy/**/*.{ts,tpl,yaml}")
    .filter((path) => readFileSync(path, "utf8").includes(`${config.image}:`))
    .map((path) => path.replace(/^deploy\//, ""));
  const others = written.filter((path) => !built.has(path));
  assert.deepEqual(others, []);
});

test("the example of thresholds has all of them, none at its default", () => {
  const { thresholds: example } = thresholdsExample();
  assert.deepEqual(Object.keys(example), Object.keys(thresholdValues));
  for (const [name, { fallback }] of Object.entries(thresholdValues)) {
    assert.notEqual(Number(example[name]), fallback, name);
  }
});
