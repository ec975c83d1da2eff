import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { ResumePoint } from "../../../src/kubernetes/reflector/resume-point.ts";

const fiveMinutes = 300_000;

/** A watch at resourceVersion 10. */
function watching(): ResumePoint {
  const point = new ResumePoint(fiveMinutes);
  point.synced("10");
  return point;
}

suite("where reading goes on", () => {
  test("begins with a sync of any state, and then is a watch from what was synced", () => {
    const point = new ResumePoint(fiveMinutes);
    assert.equal(point.version, "");
    assert.ok(point.mustSync);
    point.synced("10");
    assert.equal(point.version, "10");
    assert.equal(point.mustSync, false);
  });

  test("is the version of the last event that has one", () => {
    const point = watching();
    point.advance("11");
    point.advance("");
    assert.equal(point.version, "11");
  });

  test("stays after a failure that is ordinary", () => {
    const point = watching();
    assert.equal(point.fail("resume", 0), undefined);
    assert.equal(point.mustSync, false);
    assert.equal(point.version, "10");
  });

  test("is a sync from nothing when the version has expired", () => {
    const point = watching();
    assert.equal(point.fail("sync from nothing", 0), "sync from nothing");
    assert.ok(point.mustSync);
    assert.equal(point.version, "");
    assert.equal(point.fail("sync from nothing", 0), undefined, "the sync was due anyway");
  });

  test("is a sync from nothing when what was read may be wrong", () => {
    const point = watching();
    assert.equal(point.fail("sync from doubt", 0), "sync from doubt");
    assert.ok(point.mustSync);
    assert.equal(point.version, "");
  });

  test("is a sync at the same version when one is required for another reason", () => {
    const point = watching();
    point.requireSync();
    assert.ok(point.mustSync);
    assert.equal(point.version, "10");
  });

  test("is a sync from nothing when the server is behind a fourth time in a row", () => {
    const point = watching();
    const next = "sync from nothing after 3";
    for (let time = 1; time <= 3; time += 1) assert.equal(point.fail(next, 0), undefined);
    point.confirm();
    for (let time = 1; time <= 3; time += 1) assert.equal(point.fail(next, 0), undefined);
    assert.equal(point.version, "10");
    assert.equal(point.fail(next, 0), next);
    assert.equal(point.version, "");
  });

  test("is a sync at the same version after five minutes of errors without an event", () => {
    const point = watching();
    const next = "sync after 5 minutes";
    assert.equal(point.fail(next, 1000), undefined);
    assert.equal(point.fail(next, 1000 + fiveMinutes - 1), undefined);
    point.confirm();
    assert.equal(point.fail(next, 1000 + fiveMinutes), undefined);
    assert.equal(point.fail(next, 1000 + 2 * fiveMinutes - 1), undefined);
    assert.equal(point.fail(next, 1000 + 2 * fiveMinutes), next);
    assert.ok(point.mustSync);
    assert.equal(point.version, "10");
  });

  test("is a sync when a watch fails twice at one version for bad data", () => {
    const point = watching();
    const next = "sync at the second time";
    assert.equal(point.fail(next, 0), undefined);
    point.advance("11");
    assert.equal(point.fail(next, 0), undefined);
    assert.equal(point.fail(next, 0), next);
    assert.ok(point.mustSync);
  });

  test("does not take bad data of a sync for bad data at its version", () => {
    const point = watching();
    point.requireSync();
    assert.equal(point.fail("sync at the second time", 0), undefined);
    point.synced("10");
    assert.equal(point.fail("sync at the second time", 0), undefined);
    assert.equal(point.mustSync, false);
  });
});

test("a sync that ends without a resourceVersion leads nowhere", () => {
  const point = watching();
  point.requireSync();
  assert.throws(() => point.synced(""), {
    name: "WireError",
    message: "the initial events end without a resourceVersion",
  });
  assert.ok(point.mustSync);
  assert.equal(point.version, "10");
});
