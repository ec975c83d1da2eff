import assert from "node:assert/strict";
import { suite, test } from "node:test";
import {
  type FailureRow,
  ordinary,
  relistReasonOf,
} from "../../../src/kubernetes/failures/failure-row.ts";
import { failureTable } from "../../../src/kubernetes/failures/failure-table.ts";

const attempt = {
  doing: "list pods",
  resource: "pods",
  server: "https://10.0.0.1:6443",
  source: "the context prod of config",
  caFile: undefined,
};

const rows: ReadonlyMap<string, FailureRow> = new Map(
  Object.entries(failureTable).map(([name, row]) => [name, { ...ordinary, ...row }]),
);

/** The classes by what `property` says of them, those of which it says `usual` left out. */
function classesBy(property: (row: FailureRow) => unknown, usual?: unknown): object {
  const told = [...rows].filter(([, row]) => property(row) !== usual);
  const groups = Map.groupBy(told, ([, row]) => String(property(row)));
  return Object.fromEntries(
    Array.from(groups, ([value, group]) => [value, group.map(([name]) => name)]),
  );
}

const network = ["refused", "unreachable", "silent", "hang up", "dns", "proxy"];
const tls = [
  "untrusted",
  "expired certificate",
  "wrong certificate name",
  "client certificate",
  "tls",
];

suite("what follows from the classes of failures", () => {
  test("is counted for a watch by its reason, but for what is counted as a relist", () => {
    assert.deepEqual(
      classesBy(({ reason }) => reason),
      {
        network,
        tls,
        bad_response: [
          "not Kubernetes",
          "not acceptable",
          "invalid",
          "bad data",
          "bad compression",
        ],
        credentials: ["credentials"],
        unauthorized: ["unauthorized"],
        forbidden: ["forbidden"],
        not_found: ["not found"],
        throttled: ["throttled"],
        server: ["starting", "too large resource version", "timed out", "server"],
        reset: ["reset"],
        idle: ["idle", "overdue initial events"],
        short: ["cut initial events", "cut", "short"],
        internal: ["internal"],
      },
    );
  });

  test("is a warning, but for what is ordinary in the life of a watch and what is our fault", () => {
    assert.deepEqual(
      classesBy(({ level }) => level, "warn"),
      {
        debug: [
          "not acceptable",
          "expired",
          "starting",
          "too large resource version",
          "reset",
          "idle",
          "overdue initial events",
          "cut initial events",
          "cut",
        ],
        error: ["internal"],
      },
    );
  });

  test("is told by one kind for all when it concerns the server or the way to it", () => {
    assert.deepEqual(
      classesBy(({ isOfServer }) => isOfServer, false),
      {
        true: [
          ...network,
          ...tls,
          "not Kubernetes",
          "credentials",
          "unauthorized",
          "starting",
          "throttled",
          "timed out",
          "server",
        ],
      },
    );
  });

  test("is told as another's where the difference is no news", () => {
    assert.deepEqual(
      classesBy(({ toldAs }) => toldAs),
      { server: ["timed out"] },
    );
  });

  test("is a longer wait where only people can help", () => {
    assert.deepEqual(
      classesBy(({ leastWaitMs }) => leastWaitMs, 0),
      { 30000: [...tls, "not Kubernetes", "forbidden", "invalid"], 60000: ["not found"] },
    );
  });

  test("is a new look at the configuration after TLS, at once after an expired version, a first 403 and bad compression", () => {
    assert.deepEqual(
      classesBy(({ reload }) => reload, false),
      { true: ["proxy", ...tls] },
    );
    assert.deepEqual(
      classesBy(({ isPromptOnce }) => isPromptOnce, false),
      { true: ["forbidden", "expired", "bad compression"] },
    );
  });

  test("is a watch from the same place, unless that cannot go on", () => {
    assert.deepEqual(
      classesBy(({ next }) => next, "resume"),
      {
        "sync from nothing": ["expired"],
        "sync from nothing after 3": ["invalid", "too large resource version"],
        "sync after 5 minutes": ["timed out", "server"],
        "sync from doubt": ["bad compression"],
        "sync at the second time": ["bad data", "internal"],
      },
    );
  });

  test("is counted as a relist, by its reason, when it is a sync", () => {
    assert.deepEqual(
      classesBy(({ next }) => (next === "resume" ? undefined : relistReasonOf[next])),
      {
        expired: ["expired"],
        server: ["invalid", "too large resource version", "timed out", "server"],
        bad_response: ["bad data", "bad compression", "internal"],
      },
    );
  });

  test("counts against WatchList when it may be the cause, and is news when the server works", () => {
    assert.deepEqual(
      classesBy(
        ({ watchList: { strikes, isNews } }) => `${strikes}${isNews ? " with news" : ""}`,
        "0",
      ),
      {
        "1": ["timed out", "server"],
        "1 with news": ["reset", "idle", "cut initial events", "short", "bad data"],
        "2": ["not found", "invalid"],
        "2 with news": ["overdue initial events"],
      },
    );
  });

  test("is a list in pages where a shorter answer may come through, and JSON, or uncompressed, where it has to be", () => {
    assert.deepEqual(
      classesBy(({ pages }) => pages, false),
      { true: ["expired", "invalid", "timed out", "reset", "idle", "bad data"] },
    );
    assert.deepEqual(
      classesBy(({ json }) => json, false),
      { true: ["not acceptable"] },
    );
    assert.deepEqual(
      classesBy(({ plain }) => plain, false),
      { true: ["bad compression"] },
    );
  });
});

suite("the text of a failure", () => {
  for (const [name, { text }] of rows) {
    test(`of ${name} has what was said, or else the server`, () => {
      const isKnownAnyway = name === "refused" || name === "unauthorized";
      assert.ok(
        text(attempt, "so it said").includes(isKnownAnyway ? attempt.server : "so it said"),
      );
    });
  }

  test("asks for a role where there is one, or else for permission", () => {
    const { text } = failureTable.forbidden;
    assert.match(
      text(attempt, "no"),
      /^access denied \(403\): no\. It needs list and watch on pods/,
    );
    assert.equal(
      text({ ...attempt, resource: undefined }, "no"),
      "access denied (403): no. Allow it.",
    );
  });

  test("names the file of the authority when there is one", () => {
    const { text } = failureTable.untrusted;
    assert.match(text(attempt, "no"), /is not signed by a configured authority \(no\)/);
    const caFile = "/etc/ca.pem";
    assert.match(text({ ...attempt, caFile }, "no"), /by the authority in \/etc\/ca\.pem \(no\)/);
  });

  test("names the host that cannot be resolved, whatever the server is", () => {
    const { text } = failureTable.dns;
    assert.match(
      text({ ...attempt, server: "https://k8s.test:6443" }, "no"),
      /resolve k8s\.test \(/,
    );
    assert.match(text({ ...attempt, server: "k8s" }, "no"), /resolve k8s \(/);
  });
});
