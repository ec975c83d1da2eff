import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { test } from "node:test";
import { builtFiles } from "../../grafana/build.ts";

const root = new URL("../../grafana/", import.meta.url);

test("the committed rules and dashboards are those that the sources build", () => {
  for (const [path, text] of builtFiles()) {
    assert.equal(
      readFileSync(new URL(path, root), "utf8"),
      text,
      `run npm run dashboards: ${path}`,
    );
  }
});

test("every committed rule file and dashboard is one that the sources build", () => {
  const committed = ["rules", "dashboards"].flatMap((folder) =>
    readdirSync(new URL(folder, root))
      .filter((name) => !name.endsWith(".ts"))
      .map((name) => `${folder}/${name}`),
  );
  assert.deepEqual(committed.toSorted(), [...builtFiles().keys()].toSorted());
});
