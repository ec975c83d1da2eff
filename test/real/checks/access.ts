import assert from "node:assert/strict";

import { Exporter } from "../exporter.ts";
import type { ControlPlane } from "../plane/control-plane.ts";
import { auditedRequests, isWatchList } from "../plane/audit-log.ts";
import { waitFor } from "../population/population.ts";
import { isSince } from "../releases.ts";
import { install } from "./installation.ts";
import { agreement, type Check, type Stage } from "./stage.ts";

const account = "system:serviceaccount:kubecommit:kubecommit";
const some = ({ isQuick }: Stage): number => (isQuick ? 15 : 60);

/** How many requests the exporter has had answered with a status. */
async function answered({ exporter }: Stage, code: string): Promise<number> {
  let count = 0;
  for (const [key, value] of await exporter.program.series()) {
    if (key.startsWith("kubecommit_api_requests_total{") && key.includes(`code="${code}"`))
      count += value;
  }
  return count;
}

interface Review {
  readonly status: { readonly allowed?: boolean; readonly authenticated?: boolean };
}

async function isAllowed({ api }: ControlPlane): Promise<boolean> {
  const review = await api.create<Review>("/apis/authorization.k8s.io/v1/subjectaccessreviews", {
    apiVersion: "authorization.k8s.io/v1",
    kind: "SubjectAccessReview",
    metadata: {},
    spec: { user: account, resourceAttributes: { verb: "watch", resource: "pods" } },
  });
  return review?.status.allowed === true;
}

async function isAuthentic({ api }: ControlPlane, token: string): Promise<boolean> {
  const review = await api.create<Review>("/apis/authentication.k8s.io/v1/tokenreviews", {
    apiVersion: "authentication.k8s.io/v1",
    kind: "TokenReview",
    metadata: {},
    spec: { token },
  });
  return review?.status.authenticated === true;
}

const rotation: Check = {
  name: "life: the token is rotated and the old one ends (401)",
  run: async (stage) => {
    const { plane, exporter, population } = stage;
    const before = await answered(stage, "401");
    const old = await exporter.rotateToken();
    await waitFor("the end of the old token", async () => !(await isAuthentic(plane, old)));
    exporter.relay.cut();
    await population.change(some(stage));
    const { text } = await agreement(stage);
    const rejected = (await answered(stage, "401")) - before;
    return `${rejected} requests rejected; ${text}`;
  },
};

const binding: Check = {
  name: "life: the ClusterRoleBinding is removed and restored (403)",
  run: async (stage) => {
    const { plane, exporter, population, binaries } = stage;
    const before = await answered(stage, "403");
    await plane.api.delete("/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/kubecommit");
    await waitFor("no rights", async () => !(await isAllowed(plane)));
    exporter.relay.cut();
    await waitFor("a 403", async () => (await answered(stage, "403")) >= before + 2);
    const kept = await exporter.program.get("/api/v1/snapshot");
    assert.equal(kept.status, 200, "the numbers are gone");
    await population.change(some(stage));
    await install(plane, binaries);
    return (await agreement(stage)).text;
  },
};

const flowControl = "/apis/flowcontrol.apiserver.k8s.io/v1";
const noSeats = "kubecommit-no-seats";

const asExporter = { "impersonate-user": account };

/** Puts the requests of the exporter on a level without seats of its own. */
async function takeSeats({ api }: ControlPlane): Promise<void> {
  const apiVersion = "flowcontrol.apiserver.k8s.io/v1";
  await api.create(`${flowControl}/prioritylevelconfigurations`, {
    apiVersion,
    kind: "PriorityLevelConfiguration",
    metadata: { name: noSeats },
    spec: {
      type: "Limited",
      limited: {
        nominalConcurrencyShares: 0,
        lendablePercent: 0,
        borrowingLimitPercent: 0,
        limitResponse: { type: "Reject" },
      },
    },
  });
  const any = { verbs: ["*"], apiGroups: ["*"], resources: ["*"], namespaces: ["*"] };
  await api.create(`${flowControl}/flowschemas`, {
    apiVersion,
    kind: "FlowSchema",
    metadata: { name: noSeats },
    spec: {
      priorityLevelConfiguration: { name: noSeats },
      matchingPrecedence: 10,
      rules: [
        {
          subjects: [
            {
              kind: "ServiceAccount",
              serviceAccount: { namespace: "kubecommit", name: "kubecommit" },
            },
          ],
          resourceRules: [{ ...any, clusterScope: true }],
          nonResourceRules: [{ verbs: ["*"], nonResourceURLs: ["*"] }],
        },
      ],
    },
  });
}

/**
 * Lists all pods in the exporter's name again and again, several at a time. Even a level without
 * seats executes a request when there is no other one: so there always is.
 */
async function crowd({ api }: ControlPlane, until: AbortSignal): Promise<void> {
  const list = async (): Promise<void> => {
    while (!until.aborted) {
      await api.send("GET", "/api/v1/pods?resourceVersion=0", { headers: asExporter });
    }
  };
  await Promise.all(Array.from({ length: 6 }, list));
}

const throttling: Check = {
  name: "life: priority and fairness rejects requests for a while (429)",
  isLong: true,
  run: async (stage) => {
    const { plane, exporter, population } = stage;
    const before = await answered(stage, "429");
    await takeSeats(plane);
    const enough = new AbortController();
    const crowding = crowd(plane, enough.signal);
    try {
      await waitFor("the flow schema", async () => {
        const { status } = await plane.api.send("GET", "/api/v1/nodes", { headers: asExporter });
        return status === 429;
      });
      exporter.relay.cut();
      await waitFor("a 429", async () => (await answered(stage, "429")) >= before + 2);
      await population.change(some(stage));
    } finally {
      enough.abort();
      await crowding;
      await plane.api.delete(`${flowControl}/flowschemas/${noSeats}`);
      await plane.api.delete(`${flowControl}/prioritylevelconfigurations/${noSeats}`);
    }
    const { text } = await agreement(stage);
    return `${(await answered(stage, "429")) - before} requests rejected; ${text}`;
  },
};

const withoutWatchList: Check = {
  name: "life: WatchList is switched to what it is not by default",
  isLong: true,
  run: async (stage) => {
    const { plane, binaries } = stage;
    const isDefault = isSince(binaries.minor, "1.34");
    await plane.replaceApiserver(binaries, [`--feature-gates=WatchList=${String(!isDefault)}`]);
    try {
      const since = Date.now();
      await stage.exporter[Symbol.asyncDispose]();
      stage.exporter = await Exporter.start(plane, stage.folder);
      await stage.exporter.program.ready();
      const { text } = await agreement(stage);
      const requests = auditedRequests(plane.auditLog, since);
      const good = requests.filter(({ status }) => status === 200);
      const lists = good.filter(({ verb }) => verb === "list").length;
      const watchLists = good.filter((each) => isWatchList(each)).length;
      assert.deepEqual([lists, watchLists], isDefault ? [2, 0] : [0, 2]);
      return `${isDefault ? "off" : "on"}: ${lists} lists, ${watchLists} WatchLists; ${text}`;
    } finally {
      await plane.replaceApiserver(binaries);
    }
  },
};

/** What happens between the exporter and the server, and is over again. */
export const accessChecks: readonly Check[] = [rotation, binding, throttling, withoutWatchList];
