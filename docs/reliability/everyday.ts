import type { Row } from "./row.ts";

const reflector = "kubernetes/reflector/reflector";
const recovery = "kubernetes/reflector/recovery";
const reader = "kubernetes/cluster-reader";
const exporter = "serving/exporter";
const pages = "kubernetes/reflector/list-pages";
const devices = "kubernetes/device-reader";
const served = "serving/devices";
const nothing = "Nothing.";

/** What is no failure of a request, in the life of a watch, of the program and of its machine. */
export const everyday: readonly Row[] = [
  {
    what: "The API server ends a watch, as it does every few minutes and when it stops",
    does: "Goes on from the last event within a second.",
    see: 'Nothing but `kubecommit_watch_restarts_total{reason="end"}`.',
    act: nothing,
    tests: [[reflector, "cleanly is resumed where it stopped, without a list"]],
  },
  {
    what: "An event tells of an object that is not known, or known as it is",
    does: "Takes in what is new, and leaves the rest. An unknown object that is deleted is no change.",
    see: "Nothing.",
    act: nothing,
    tests: [
      ["cluster/store", "an equal record is no change"],
      ["cluster/store", "deleting what is not there is no change"],
      [reflector, "takes only the uid from a DELETED event, whose content is the previous one"],
    ],
  },
  {
    what: "A bookmark has no resourceVersion, or an error event no status",
    does: "Keeps its place at such a bookmark. Takes such an error for one of the server.",
    see: 'Of an error `kubecommit_watch_restarts_total{reason="server"}`.',
    act: nothing,
    tests: [
      ["kubernetes/reflector/resume-point", "is the version of the last event that has one"],
      [
        "kubernetes/failures/errors",
        "without a Status is the server's failure, and asks for nothing",
      ],
    ],
  },
  {
    what: "A read of everything is cut off",
    does: "Removes nothing, and reads again. The numbers stay until a read is complete.",
    see: "`kubecommit_relists_total`, and the reason in the log.",
    act: nothing,
    tests: [
      [reflector, "is never emptied by a sync that fails"],
      ["cluster/store", "a sync that does not complete removes nothing"],
    ],
  },
  {
    what: "A list never ends, or its pages go round",
    does: "Gives it up when it repeats a continue token or a page, and reads again after a wait. Of pages that bring next to nothing, those after the tenth are asked for a second apart, and after five minutes the list is given up. Full pages are read without a pause, up to a million objects.",
    see: "A warning: `the list repeats its continue token`, `the list repeats its pages`, `the list goes on after N pages of N objects`, or `no end within 300 s`.",
    act: "Look for a proxy that caches or rewrites answers.",
    tests: [
      [recovery, "that repeats its continue token does not go on for ever"],
      [recovery, "that drips is given up after five minutes"],
      [pages, "since its pages are empty, though all tokens are new is given up"],
      [pages, "since the same page comes with new tokens is given up"],
      [pages, "may have a million objects, and is read without a pause"],
    ],
  },
  {
    what: "Only nodes or only pods can be read",
    does: "Reads the other as ever. Shows no half of a cluster: with one kind stale, the picture is stale.",
    see: "`kubecommit_up` is 0; `kubecommit_last_event_timestamp_seconds` says which kind.",
    act: "Find the row of the failure that the log names.",
    tests: [
      [reader, "nodes and pods fail and recover on their own"],
      [exporter, "one silent kind is enough"],
    ],
  },
  {
    what: "The server's version cannot be read, though the rest could, as behind a gateway that serves only `/api`",
    does: "Waits with nodes and pods, and asks again as the row of the failure says: the version decides how pods are counted, and by other rules the numbers would be wrong. Reading them already would cost the server its largest answers for what is not to be shown, and nodes alone are no picture. A 403 is an answer: then the newest rules count, with a warning. A version that was read once stays. With `--accounting.rules` nothing waits for it.",
    see: "`kubecommit_up` is 0 without `kubecommit_api_requests_total`, `/readyz?verbose` has `version failed`, and a warning begins with `cannot read the server's version`.",
    act: "Have the gateway or proxy pass `/version` on, or set `--accounting.rules`.",
    tests: [
      [
        reader,
        "that is not there, as behind a gateway that serves only /api holds up what would be counted by the wrong rules, and the log says so once",
      ],
      [reader, "is not asked for before its Retry-After"],
      [reader, "holds nothing up when the user has chosen the rules and it fails"],
      [reader, "that is forbidden gives the newest rules, with a warning"],
      ["serving/health", "takes the version once it has chosen the rules"],
    ],
  },
  {
    what: "The API server is back after an outage",
    does: "Goes on from where it was, and proves within about 5 s that nothing was missed.",
    see: "One line: `reading nodes and pods again after N s of trouble`. `kubecommit_up` is 1.",
    act: nothing,
    tests: [
      [recovery, "is a brief one, whose last bookmark confirms; a usual one follows at once"],
      [
        "kubernetes/failures/failure-log",
        "tells the recovery once, when nothing fails any more, and how long it took",
      ],
    ],
  },
  {
    what: "The API server is upgraded",
    does: "Reads its version after each recovery, and every hour; counts by the rules of the new one.",
    see: 'The new version in `kubecommit_accounting_info`, and `kubecommit_relists_total{reason="rules"}`.',
    act: nothing,
    tests: [
      [reader, "is read again after an hour; other rules make all records anew"],
      [
        reader,
        "is asked for once in the first minute of a start, though reading has trouble first",
      ],
      ["serving/resync", "what is served stays while the pods are read anew under other rules"],
    ],
  },
  {
    what: "The clock of the machine is set, or the machine sleeps",
    does: "Goes on as if nothing had happened: ticks and ages follow a clock that is never set.",
    see: "Nothing. Timestamps are those of the clock as it is now.",
    act: nothing,
    tests: [
      ["serving/schedule", "back by an hour, the beats go on"],
      ["serving/schedule", "forward by a year, one beat comes at once and the others as ever"],
      ["serving/steady-clock", "counts the time in which the machine is suspended"],
      ["commands/serve", "may be set back without keeping renewed credentials out"],
    ],
  },
  {
    what: "A tick fails",
    does: "Leaves what is served as it was, and tries again at the next tick.",
    see: "`kubecommit_tick_failures_total`, one error in the log, and after a while `kubecommit_up` 0.",
    act: "Report the line of the log.",
    tests: [[exporter, "keeps what is served, is counted each time and logged once"]],
  },
  {
    what: "A fault of kubecommit's own in what it makes of devices",
    does: "Leaves devices out until they are read anew, and serves all else.",
    see: "`kubecommit_tick_failures_total` with the reason devices, one error in the log, `kubecommit_devices_up` 0. `kubecommit_up` does not change.",
    act: "Report the line of the log. --devices=off does without them.",
    tests: [
      [
        "serving/devices",
        "that cannot be accounted for from the first tick on are left out, and nothing else is",
      ],
      [
        "serving/devices",
        "of which the account fails are left out, counted and logged once, and nothing else is",
      ],
      [
        "serving/devices",
        "of which the rendering fails are left out, counted and logged once, and nothing else is",
      ],
    ],
  },
  {
    what: "Nobody reads the log, or the disk is full",
    does: "Drops lines, and goes on.",
    see: "`kubecommit_log_dropped_lines_total`.",
    act: "Look at what collects the log.",
    tests: [
      [
        "log-output",
        "that nobody reads costs lines, which are counted, and neither stops the program nor its end",
      ],
    ],
  },
  {
    what: "kubecommit is stopped",
    does: "Answers the requests in flight, closes its watches, and ends.",
    see: "The line `stopping`, and exit code 0.",
    act: nothing,
    tests: [
      ["main", "and answers what waits for the API server before it stops"],
      ["main", "and does not wait for ever for the API server when it stops"],
      [reflector, "in a watch leaves nothing open"],
      ["kubernetes/api/proxy", "does not hold up the end of the program"],
    ],
  },
  {
    what: "It is configured wrongly",
    does: "Ends at once, with one message that lists all faults.",
    see: "The message on standard error, and exit code 1.",
    act: "Do what the message says.",
    tests: [
      ["bad-input", "on several faults at once, with each of them"],
      ["config/command-line", "a demo reads its own cluster, so no other can be named"],
    ],
  },
  {
    what: "One of several shards is missing, or their number changes",
    does: "The others go on with their nodes. Rules and dashboards add up nothing that would be of a part, and never mix two numbers of shards.",
    see: "Numbers of pools, namespaces and the cluster are absent; after 10 minutes `KubeCommitShardsMissing`.",
    act: "What its runbook says; a change of the number ends by itself.",
    tests: [
      [
        "grafana/shards",
        "while one is missing nothing is recorded that would be of a part, and then the whole again",
      ],
      ["grafana/shards", "while their number changes the totals are never mixed"],
      [
        "grafana/shards",
        "panels show the same of shards as of one exporter, and nothing of a part",
      ],
      ["grafana/exporter-alerts", "KubeCommitShardsMissing fires in time and clears"],
    ],
  },
  {
    what: "The cluster has no dynamic resource allocation, or kubecommit no right to read it, from the start or later",
    does: "Tells it once, and looks again every five minutes. What it has read of devices is forgotten; all else is as before. When the server has replaced the version by another, it reads that one at once.",
    see: "One line in the log, with --devices=auto of the level info, with on a warning. There are no metrics about devices. `kubecommit_devices_up` is 0 with on, and with auto when they have been read before. `kubecommit_up` and readiness do not change.",
    act: "Grant list and watch on resourceslices and resourceclaims of resource.k8s.io, or give --devices=off.",
    tests: [
      [devices, "are not read while claims may not be read, which --devices=auto says once"],
      [devices, "are not read while the server has no such API, which --devices=on says once"],
      [devices, "are forgotten when the right to read them is gone, and read when it is back"],
      [devices, "are read of another version at once when the server has replaced theirs"],
      [devices, "are not read all the time where a watch that follows is answered with 403"],
      [devices, "that fail with 500 change nothing for nodes and pods"],
      [served, "are gone when they cannot be read any more, and others when they can again"],
      [served, "are 0 in kubecommit_devices_up when --devices=on finds none to read"],
    ],
  },
  {
    what: "News of devices stop, while those of nodes and pods go on",
    does: "Reads them anew, as it does other kinds. What was known stays until then, and says how old it is; --drop-stale-after withdraws it alone.",
    see: "A warning, `kubecommit_devices_up` 0 after 3 minutes, `kubecommit_devices_timestamp_seconds` that does not go on.",
    act: "Look at the log for what fails.",
    tests: [
      [served, "stay as they were when news of them stop, and say so"],
      [served, "are withdrawn at the age of --drop-stale-after, and nothing else is"],
    ],
  },
];
