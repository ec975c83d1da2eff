import type { Row } from "./row.ts";

const nothing = "Nothing.";
const connections = "http/connections";
const hostileRequests = "http/hostile-requests";

/** What can be done by clients, on the network, by configuration, and by the software of others. */
export const threatsByPeople: readonly Row[] = [
  {
    what: "A client that opens hundreds of connections, sends slowly or does not read",
    does: "Ends slow heads after 5 s and answers after 30 s. Idle connections give way; one address has at most a quarter of them. A connection with 16 requests that wait may not send another.",
    see: "`kubecommit_http_refused_connections_total` and one warning. Probes go on at `--web.health-listen-address`.",
    act: "Find the client, and keep it out by a NetworkPolicy.",
    tests: [
      [connections, "one address cannot have all of them, and is refused more"],
      [connections, "the one that has been idle for longest gives way when the server is full"],
      [connections, "a head that drips ends after 5 s"],
      [connections, "an answer that is not read ends after its time"],
      [
        connections,
        "that send many requests ahead of their answers are closed, and a few are answered",
      ],
      ["http/app", "from old bodies end when too many of those are being read"],
      ["http/app", "that are unpacked count with what each holds alone"],
      ["serving/gzip-body", "hold no more than a block of plain bytes for an answer"],
      ["http/app", "serves the health endpoints and no data"],
    ],
  },
  {
    what: "A client that asks very often",
    does: "Answers from bytes that are made once per change. A scrape is a lookup. Pages for people are made one at a time, none for a browser that has gone, and scrapes and probes are answered in between, also on new connections.",
    see: "`kubecommit_http_requests_total`, by handler.",
    act: nothing,
    tests: [
      ["serving/exporter", "an unchanged state is not rendered again, but its time moves"],
      ["serving/exporter", "answers share the bytes of a document"],
      [
        "serving/gzip-body",
        "are unpacked a block in a turn of the event loop, however many are read",
      ],
      ["http/page-turns", "leave turns to all else between two of them"],
      ["http/app", "a page whose reader has gone while others were made is not made"],
      [
        "serving/pod-usage-document",
        "is read once for callers at the same time, and its bytes are kept for 15 s",
      ],
    ],
  },
  {
    what: "A client that may not see the cluster",
    does: "Shows sums by node and namespace, and nothing of a single pod; only /pod-metrics names pods, and needs rights of its own.",
    see: "See [SECURITY.md](../SECURITY.md).",
    act: "Keep the port inside the cluster, by a NetworkPolicy. kubecommit does not ask who a client is.",
    tests: [
      ["client-data", "is sums, and nothing of a single pod"],
      [
        "deploy/manifests",
        "the opt-in for /pod-metrics may list pods of metrics.k8s.io, and nothing else",
      ],
    ],
  },
  {
    what: "Paths that only look like another: `//metrics`, `%2e`, dots, a whole URL",
    does: "Compares the path as it was sent. Serves no files, so that there is nothing to climb to.",
    see: "A 404 or 400 with a JSON error.",
    act: nothing,
    tests: [
      [hostileRequests, "/livez/%2e%2e/metrics is nothing of ours"],
      [hostileRequests, "//metrics is nothing of ours"],
      ["http/app", "a target with no path is a 400 with a JSON error"],
    ],
  },
  {
    what: "A page in a browser that would run names of the cluster as script, or read them from afar",
    does: "Serves text and JSON only, with `nosniff` and `no-store`, and allows no other site to read.",
    see: "Those headers on every answer.",
    act: nothing,
    tests: [
      [
        hostileRequests,
        "no answer but the pages can be shown as a page, none kept, or read by the pages of other sites",
      ],
    ],
  },
  {
    what: "Tokens and passwords of clients: stolen, tried out, timed",
    does: "Has no login and reads none of what clients send to authenticate, so that there is nothing to steal or to guess.",
    see: "No header or query of a request in the log, at any level.",
    act: "To authenticate clients, put a proxy in front.",
    tests: [
      [
        "client-data",
        "is nothing that a client sends: its credentials are not read, and not in the log",
      ],
    ],
  },
  {
    what: "A server that sends the reader elsewhere: redirects, continue tokens",
    does: "Follows no redirect. A continue token is a value in the query, and nothing more.",
    see: "`not a Kubernetes API`, with the status.",
    act: "Correct the server in the kubeconfig.",
    tests: [
      ["kubernetes/hostile-server", "a redirect to another server is not followed"],
      ["kubernetes/hostile-server", "a continue token is a value in the query, whatever it holds"],
    ],
  },
  {
    what: "Somebody between kubecommit and the API server",
    does: "Verifies the certificate at each connection. Only `insecure-skip-tls-verify` switches that off, with a warning; no variable of the environment does.",
    see: "The rows about certificates, above.",
    act: "Do not use `insecure-skip-tls-verify`.",
    tests: [
      [
        "kubernetes/api/exec-credential",
        "only insecure-skip-tls-verify switches the check of certificates off",
      ],
      [
        "kubernetes/api/connection",
        "another authority's server is refused, and the message names the file",
      ],
    ],
  },
  {
    what: "A kubeconfig that was made to do harm: aliases of aliases, tags of code, `__proto__`",
    does: "Reads the fields that it knows, or refuses the file and says where. A kubeconfig may name a command, as for kubectl: whoever can write it can run that.",
    see: "A message that quotes nothing of it.",
    act: "Guard who can write the kubeconfig.",
    tests: [
      [
        "kubernetes/api/kubeconfig-bombs",
        "with aliases of aliases, 10 to the 30 in all, takes no time",
      ],
      ["kubernetes/api/kubeconfig-bombs", "with tags of code is refused"],
      ["kubernetes/api/kubeconfig-bombs", "with __proto__ changes no object"],
    ],
  },
  {
    what: "Options that were made to do harm: expressions that take for ever, headers",
    does: "Takes no regular expressions and no headers from its configuration.",
    see: "A message that says which option is wrong.",
    act: nothing,
    tests: [
      ["config/command-line", "no text of a hundred thousand characters takes long to read"],
      ["config/command-line", "--node-labels=.* is refused, with what to correct"],
      ["config/command-line", "nothing given is a complete configuration"],
    ],
  },
  {
    what: "Packages of others that turn bad",
    does: "Has few of them at run time, each with one exact version and locked content. None runs anything when it is installed but those that are listed.",
    see: "A failing `npm ci`.",
    act: "Do not install. Report it as [SECURITY.md](../SECURITY.md) says.",
    tests: [
      ["deploy/dependencies", "are named with one exact version"],
      [
        "deploy/dependencies",
        "are installed only with the content that was locked, from the registry",
      ],
      ["deploy/dependencies", "run nothing when they are installed, but for those that are listed"],
    ],
  },
  {
    what: "kubecommit itself, taken over",
    does: "May list and watch nodes and pods, and nothing else. Runs without root, capabilities, and a disk to write to.",
    see: "The role in `deploy/install.yaml`.",
    act: nothing,
    tests: [
      ["deploy/manifests", "the exporter may list and watch nodes and pods, and nothing else"],
      ["deploy/manifests", "meets the Pod Security Standard `restricted`"],
    ],
  },
];
