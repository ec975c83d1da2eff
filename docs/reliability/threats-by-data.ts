import type { Row } from "./row.ts";

const nothing = "Nothing.";
const rejected = "`kubecommit_rejected_values_total`, by kind and reason.";
const findIt = "Find the object: see the [runbook](runbooks/kubecommitvaluesrejected.md).";
const hostileNames = "serving/hostile-names";
const deviceRecords = "kubernetes/records/device-records";
const deviceRoom = "cluster/device-room";
const deviceAccount = "accounting/devices/device-account";

/** What can be done by what the API serves: by who creates pods, a node, or a server. */
export const threatsByData: readonly Row[] = [
  {
    what: "Names that would end a line and forge a series: quotes, newlines, control characters",
    does: "Escapes them in every format. Names that are too long or not well-formed are refused.",
    see: `The names as they are. Refused ones: ${rejected}`,
    act: findIt,
    tests: [
      ["render/prometheus", "any names give one line and one series each, and read back equal"],
      [hostileNames, "from the metrics as text"],
      [hostileNames, "from the metrics as openmetrics"],
      [hostileNames, "from /pod-metrics"],
    ],
  },
  {
    what: "Names that mean something to JavaScript: `__proto__`, `constructor`",
    does: "Treats them as any other name.",
    see: "Them, among the others.",
    act: nothing,
    tests: [
      ["render/documents", "a resource named __proto__ is a key of its own"],
      [hostileNames, "from /api/v1/snapshot"],
      ["hostile-data", "on the protobuf wire"],
    ],
  },
  {
    what: "Absurd amounts: `1e999999999`, a megabyte of digits",
    does: "Refuses that amount alone, without computing it.",
    see: rejected,
    act: findIt,
    tests: [
      ["resources/quantity", "an exponent of absurd size is out of range, whichever way it points"],
      ["resources/quantity", "text longer than any quantity is refused and not repeated in full"],
      ["hostile-data", "on the protobuf wire"],
    ],
  },
  {
    what: "A flood of names: thousands of resources on a node, names of resources and nodes that pods invent, false nodes",
    does: "Bounds each list, each namespace and the whole, in memory and in what is shown. What nodes list comes before what pods ask for, and is never refused. Other names, once refused, are refused for all pods until pods are read again, within the hour: a sum of some of the pods would be wrong; that can hide what honest pods ask for under a name that no node has listed since the start. Nodes beyond --max-nodes wait outside. Beside nodes that there are, 100,000 names of nodes that only pods give have sums, which take 16 MB, so that pods may come before their node; a pod bound to one is counted in `kubecommit_orphan_pods` and in its namespace.",
    see: `${rejected} For nodes a warning, \`kubecommit_refused_objects\`, and \`kubecommit_up\` 0. When a node begins to list a name that was refused to a pod, \`kubecommit_up\` 0 until pods have been read again, after 10 s, and not more often than every ten minutes; \`kubecommit_relists_total{reason="names"}\` counts it.`,
    act: "Find who creates them. Raise --max-nodes when the nodes are real.",
    tests: [
      [
        "kubernetes/records/records",
        "has the standard resources and then the first by name when there are too many",
      ],
      ["accounting/take-snapshot", "that pods invent take no place from what a node lists"],
      ["accounting/take-snapshot", "make room when no pod has them any more"],
      [
        "cluster/resource-names",
        "that pods of a namespace invent are bounded, and those in all namespaces",
      ],
      [
        "cluster/resource-names",
        "that a node lists after pods were refused leave the numbers incomplete until then",
      ],
      ["accounting/ledger", "names of nodes that pods invent have sums only up to a bound"],
      ["serving/freshness", "is 0 while amounts may be missing in what is served"],
      ["cluster/requirements-pool", "it forgets the sooner, the longer the names are"],
      [
        "kubernetes/cluster-reader",
        "nodes beyond the limit are refused, counted, and read when there is room",
      ],
    ],
  },
  {
    what: "A flood of devices: thousands in a slice, slices, drivers, counters and capacities without number, claims that name devices there are not",
    does: "Bounds each list as Kubernetes does, what is kept: 500,000 devices and amounts in slices, 250,000 claims and 500,000 results with what they consume, and what is shown: 100 drivers, on a node 64 counters and 64 capacities of each, and 500,000 in all. Slices that keep changing do not hold a tick, and pools, however large, are accounted for in slices. What is wrong is refused alone. A pool of which the kube-scheduler would give nothing does not count, and results that name what there is not are counted.",
    see: `${rejected} \`kubecommit_device_pools_incomplete\`, \`kubecommit_device_pools_invalid\`, \`kubecommit_device_allocations_orphaned\`; \`kubecommit_devices_up\` 0 while slices or claims have no room.`,
    act: "Find the driver, or who else may write ResourceSlices.",
    tests: [
      [deviceRecords, "devices beyond 128, and those with names that are wrong, are refused"],
      [deviceRecords, "amounts that are wrong are refused, and others kept"],
      [deviceRecords, "sets of counters, and counters of a set, are bounded"],
      [deviceRoom, "is for as many devices and amounts as there is memory for; others are told of"],
      [deviceRoom, "is for so many, and others are told of"],
      [deviceRoom, "is for so many results"],
      [deviceRecords, "results beyond 32, and those with names that are wrong, are refused"],
      [deviceAccount, "of drivers are bounded: those with the most pools are shown"],
      [deviceAccount, "of counters and capacities are bounded on each node"],
      [deviceAccount, "with a device that consumes counters that there are not is invalid"],
      [
        deviceAccount,
        "of counters and capacities are bounded in all: of a driver on a node all are shown, or none",
      ],
      [
        "accounting/devices/device-books",
        "account only for what had changed when they began: slices that keep changing do not hold them",
      ],
      [
        "kubernetes/device-reader",
        "are read however large the first claim is, which any tenant may make",
      ],
      ["serving/devices", "is not up while slices have no room"],
      ["serving/devices", "is not up while claims have no room, which is told once"],
    ],
  },
  {
    what: "Giant objects: megabytes of annotations, thousands of containers",
    does: "Keeps only what counts, object by object while the bytes arrive. An object of more than 16 MiB is refused as bad data. What is remembered of what pods ask for has a bound, however many ask for much, and each for something else.",
    see: "Nothing; or the row `bad data`.",
    act: nothing,
    tests: [
      ["kubernetes/wire/body-window", "an item may have 16 MiB and no more"],
      [
        "kubernetes/wire/shared-demands",
        "so that invented pods of thousands of templates fill no memory",
      ],
      [
        "kubernetes/wire/protobuf-reader",
        "are refused at the length of an item of more than 16 MiB",
      ],
      [
        "kubernetes/records/records",
        "is bounded also when each of many containers asks for something else",
      ],
      ["resources/aggregate", "may be thousands, each with a name of its own"],
    ],
  },
  {
    what: "Objects that compress a thousandfold, or a compressed body made to fill the memory",
    does: "Inflates piece by piece, a quarter of a megabyte ahead of what is decoded. A body of which more than 64 MiB exceed 200 times its compressed length ends, and is asked for again uncompressed.",
    see: "Nothing; or the row `bad compression`.",
    act: nothing,
    tests: [
      [
        "kubernetes/api/content",
        "is refused when it inflates beyond measure, whatever came before",
      ],
      ["kubernetes/api/content", "leaves with the sender what cannot be decoded fast enough"],
    ],
  },
  {
    what: "JSON that is nested a million times",
    does: "Reads past it, and refuses only the object that it is in.",
    see: rejected,
    act: findIt,
    tests: [
      ["kubernetes/wire/nesting", "in a field that is not read harms no other object"],
      ["kubernetes/wire/nesting", "in place of the containers harms no other object"],
    ],
  },
  {
    what: "Objects that are not as they should be: no status, null or text where a number belongs",
    does: "Leaves out the piece, or the object when it has no identity, and counts it.",
    see: rejected,
    act: findIt,
    tests: [
      ["hostile-data", "on the JSON wire, with fields of the wrong type too"],
      ["kubernetes/wire/json-reader", "lose only the pieces of a wrong type"],
    ],
  },
  {
    what: "A node that lies about its size",
    does: "Believes it: a node has authority over its status. Shows capacity beside allocatable.",
    see: "A ratio above 1, and the alert KubeCommitNodeRequestsExceedAllocatable.",
    act: "See its [runbook](runbooks/kubecommitnoderequestsexceedallocatable.md).",
    tests: [
      [
        "render/prometheus",
        "ratios divide by allocatable and are absent when that is zero or missing",
      ],
      ["grafana/capacity-alerts", "every alert about capacity has a course"],
    ],
  },
  {
    what: "A watch that misses changes, drips, or is silent for ever",
    does: "Takes only a decoded event, a bookmark, a complete read, or the answer that no newer version is there, as proof. Ends a watch without one after two and a half minutes.",
    see: "`kubecommit_up` 0 and an old `kubecommit_snapshot_timestamp_seconds` after three minutes.",
    act: "See the [runbook](runbooks/kubecommitdatastale.md).",
    tests: [
      ["kubernetes/reflector/model", "whatever happens, the state becomes what a fresh list gives"],
      ["kubernetes/reflector/recovery", "does not confirm the store, whatever came before"],
    ],
  },
  {
    what: "A proxy that replays bookmarks, or holds events back for minutes",
    does: "Believes it, and cannot do otherwise. A bookmark that comes again is what a quiet cluster sends, and no event says when the server sent it. What it follows from is TLS: only a proxy that has a certificate of the cluster's authority, or that is spoken to without TLS, can change a stream.",
    see: "Nothing: `kubecommit_up` is 1 and the numbers are old. A replica that reads past the proxy has another `kubecommit_objects`, and so has `kubectl get pods -A`.",
    act: "Let no proxy that ends TLS stand between kubecommit and the API server. Where one has to, run a second replica past it, and compare `kubecommit_objects` of the two.",
    tests: [
      [
        "kubernetes/reflector/recovery",
        "a bookmark that comes again confirms, as that of a quiet cluster does",
      ],
      [
        "kubernetes/api/connection",
        "another authority's server is refused, and the message names the file",
      ],
    ],
  },
  {
    what: "Pods that change so fast that the event loop is held up",
    does: "Decodes and renders in slices of about 10 ms, and answers probes in between.",
    see: "`nodejs_eventloop_lag_p99_seconds`, `kubecommit_tick_duration_seconds`.",
    act: "Give it more CPU; see [performance.md](performance.md).",
    tests: [
      ["kubernetes/api/response-body", "lets others have a turn after 10 ms of decoding"],
      ["serving/gzip-body", "other work runs while a long text is rendered"],
      [
        "serving/exporter",
        "is alive while ticks start when they are due, by a clock that a suspension stops",
      ],
    ],
  },
  {
    what: "Text from outside that would forge a line of the log, or carry a secret into it",
    does: "Escapes control characters. Quotes no credential, at any level.",
    see: "One line per event.",
    act: nothing,
    tests: [
      ["log", "as logfmt"],
      ["log", "as json"],
      ["kubernetes/api/secrets", "the place of a fault in the YAML is told instead"],
      [
        "kubernetes/api/secrets",
        "a query and a fragment of the server are left out, as kubectl does",
      ],
      ["kubernetes/api/secrets", "a Status that repeats the request"],
    ],
  },
];
