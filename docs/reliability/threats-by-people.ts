import type { Row } from "./row.ts";

const nothing = "Nothing.";
const connections = "http/connections";
const kubernetesAuth = "authentication/kubernetes-auth";
const hostileRequests = "http/hostile-requests";

/** What can be done by clients, on the network, by configuration, and by the software of others. */
export const threatsByPeople: readonly Row[] = [
  {
    what: "A client that opens hundreds of connections, sends slowly or does not read",
    does: "Ends slow heads after 5 s and answers after 30 s. Idle connections give way; one address has at most a quarter of them. A connection with 4 requests that wait may not send another, and no request may have more than 100 headers.",
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
    act: "Keep the port inside the cluster, by a NetworkPolicy, or ask for passwords, certificates or tokens: [how](web-access.md).",
    tests: [
      ["http/entrance", "at any route, however it is spelled, and by any method"],
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
    does: "Without a web configuration and `--auth.kubernetes` reads none of what clients send to authenticate. With users, checks passwords one at a time, in slices, at the same cost for a user that there is not; an address may fail ten times and then once a second, and right credentials come in all the same.",
    see: "`kubecommit_http_refused_requests_total`, by reason, and a warning with the address. No header or query of a request in the log, at any level.",
    act: "Keep the client out by a NetworkPolicy, or ask for [certificates or tokens](web-access.md).",
    tests: [
      [
        "client-data",
        "is nothing that a client sends: its credentials are not read, and not in the log",
      ],
      [
        "web-access",
        "keeps secrets out of its log, its metrics and its answers, whatever happens to them",
      ],
      ["http/entrance", "has no two pairs that are remembered as one (CVE-2022-46146)"],
      [
        "http/entrance",
        "lets right credentials in while another of the same address tries wrong ones",
      ],
      [
        "authentication/check-turns",
        "wait for a client that has failed ten times, and not for others",
      ],
      ["authentication/bcrypt", "is checked in slices, between which everything else has its turn"],
    ],
  },
  {
    what: "Tokens of the cluster: invented, for others, without rights, in a flood, or while the API server cannot say whose they are",
    does: "With `--auth.kubernetes` lets nobody in whom the API server has not let in a short while ago, path by path as it is routed. It is asked for the same once, within 10 s; new tokens are reviewed four at a time, each of another address, no more than twenty a second after the first forty, and ten of an address, then one a second; those that are known do not wait for them, but are reviewed again no more than twenty a second either.",
    see: "Status 401 for a token that is not valid here, 403 without a right, 429 for too many, 503 while the API server cannot say; `kubecommit_http_refused_requests_total` by reason, and a message in the log. No token in any of them.",
    act: "For 403 bind a ClusterRole with `nonResourceURLs`; for 503 see the log: mostly the exporter may not ask. [How](web-access.md#tokens-of-the-cluster).",
    tests: [
      [kubernetesAuth, "lets its user in where a role allows it, and nobody else"],
      [kubernetesAuth, "is allowed what is routed, however it is spelled, and no more"],
      [kubernetesAuth, "has to be for an audience of ours, where we have any"],
      [kubernetesAuth, "lets nobody in while nobody can review it, whom it was of before included"],
      [
        kubernetesAuth,
        "that is new waits while others of its address are tried, and one that is known does not",
      ],
      [
        kubernetesAuth,
        "that is new is one of twenty a second that are reviewed, from however many addresses",
      ],
      [
        kubernetesAuth,
        "that was valid is one of twenty a second that are reviewed again, or waits like a new one",
      ],
      ["authentication/check-turns", "may be several at a time, each of another client"],
      [kubernetesAuth, "has the API server asked about so many new paths, and no more"],
      ["kubernetes/access-reviews", "that is not answered within ten seconds is none"],
      [
        "web-access",
        "lets in by rights, and keeps every token out of its log, its metrics and its answers",
      ],
    ],
  },
  {
    what: "Handshakes that stall, fail or never begin",
    does: "Ends a handshake after 5 s. Connections count from their first packet, within the same bounds as without TLS.",
    see: "`kubecommit_tls_handshake_failures_total`, by reason; the log tells the first of each.",
    act: "With `client_certificate`: renew the client's. Otherwise find the client.",
    tests: [
      ["http/tls", "a handshake that is not finished ends after its time"],
      ["http/tls", "connections that never shake hands count, and give way to those that do"],
    ],
  },
  {
    what: "A certificate, key, client authority or password that changes, or is changed wrongly",
    does: "Reads the files again within 5 s, checks the whole, and swaps it at once; with a fault goes on with what it had. A client that is not accepted any more cannot resume a session, nor go on with an open connection.",
    see: "`kubecommit_web_config_last_reload_successful`, and an error that lists the faults.",
    act: "See [KubeCommitWebConfigReloadFailed](runbooks/kubecommitwebconfigreloadfailed.md).",
    tests: [
      [
        "web-config/web-config-file",
        "is read again once Kubernetes has put other files there, and not before",
      ],
      [
        "web-config/web-config-file",
        "stays as it is while the new one has faults, which are told once, and changes with the next",
      ],
      ["http/tls", "take effect on a session that is resumed over TLSv1.3"],
      ["http/tls", "give new connections the new certificate, and cut none that is open"],
    ],
  },
  {
    what: "A page of another site that asks by a name bound to our address (DNS rebinding)",
    does: "Answers browsers on the loopback interface only by names that no other site can have; on all interfaces with `--web.allowed-hosts`.",
    see: '`kubecommit_http_refused_requests_total{reason="wrong_host"}`, status 421, and a warning.',
    act: "Name the hosts that are yours.",
    tests: [
      ["http/entrance", "gets nothing on the loopback interface, with any of what tells a browser"],
      ["http/entrance", "is no scraper: that may ask by any name"],
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
