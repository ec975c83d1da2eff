import { reportVariable } from "../src/config/report-line.ts";
import { type ReportConfig, reportOptions } from "../src/config/report-options.ts";

/** The page about `kubecommit report`, with its options from their table. */
export function reportPage(): string {
  const keys = Object.keys(reportOptions) as (keyof ReportConfig)[]; // oxlint-disable-line typescript/no-unsafe-type-assertion -- Object.keys of a mapped type over ReportConfig
  const rows = keys.map((key) => {
    const { flag, letter, placeholder = "", fallback, help } = reportOptions[key];
    const short = letter === undefined ? "" : `, \`-${letter}\``;
    const variable = reportVariable(key);
    // The labels of pools are many, and the same as the exporter's.
    const given =
      key === "poolLabels" ? "[those of the exporter](configuration.md)" : quoted(fallback);
    return `| \`--${flag}=${placeholder}\`${short} | ${quoted(variable ?? "")} | ${given} | ${help.replaceAll("|", "\\|")} |`;
  });
  return `${intro}
## Options

| option | variable | default | |
| --- | --- | --- | --- |
${rows.join("\n")}

A variable is the exporter's own; options without one are given on the command line only. \`kubecommit report --help\` lists them all.

${rest}`;
}

function quoted(text: string): string {
  return text === "" ? "" : `\`${text}\``;
}

const intro = `# kubecommit report

One look at a cluster and out: what its pods request of each node, pool or namespace, counted as for the metrics. It needs no Prometheus, and no more rights than to list nodes and pods; with those to list \`resourceslices\` and \`resourceclaims\` of \`resource.k8s.io\`, it shows devices too.

\`\`\`sh
kubecommit report                                          # the cluster of the kubeconfig
kubectl get nodes,pods -A -o json | kubecommit report -f - # one that you only have a dump of
kubectl get nodes,pods,resourceslices,resourceclaims -A -o json | kubecommit report -f - # with devices
kubecommit report --by=pool --fit=web=cpu:500m,memory:1Gi  # how many more of these fit
kubecommit report -o html > cluster.html                   # a page to attach to a ticket
kubecommit report -o json > monday.json                    # and later:
kubecommit report --compare=monday.json
kubecommit report --fail-above=cpu=0.9 || echo "too full"  # in a pipeline
\`\`\`

[The npm package](package.md) installs it, also as \`kubectl commit report\`, with completion for shells and a man page. Without an installation, from a checkout: \`npm start --silent -- report\`. On a terminal of 116 columns it looks like this:

![A table of the demo's nodes, the fullest first: for cpu and memory what is requested of what there is, a bar, which is red where all of it is requested, and a percentage; below it what was read, and which pods wait](pictures/report.svg)

CPU is in cores, what is requested of what the node has for pods (allocatable); \`LIM%\` are the limits, which may be above 100 %. Colours change at 85 % and 95 %, as on [the page](page.md) and in the alerts. Where the terminal is too narrow, columns are left out, and a note says so. In a pipe or file nothing is left out, and there are neither colours nor bars.
`;

const rest = `## What is counted

- A **node** in any state counts in the sums. \`free\` and \`fits\` are of nodes that take pods only: neither cordoned, nor not ready, nor blocked by a taint of Kubernetes or an autoscaler.
- A **namespace** has no nodes of its own: its percentages are of what all nodes have for pods.
- Pods that **wait** for a node are in no line; a note says how many there are, why, and what they request. Pods that have finished do not count.
- Pods are counted by the **rules** of the server's version. A dump does not say it: then the newest rules count, unless \`--server-version\` names another. The report says which.
- Pods that are bound to a node that is **not there** are in no line of a node or pool; a note says how many there are.
- The **time** of a file is when it was written.
- A file has to have **nodes and pods**: somebody who may not list pods gets the nodes alone from kubectl, and such a file is refused. When all pods are of one namespace, a note says so, as \`-A\` may have been forgotten. A compressed one is read by \`gunzip -c dump.json.gz | kubecommit report -f -\`.
- **Devices** of dynamic resource allocation are counted [as in the metrics](metrics.md#devices), where the cluster has them and they can be read, or a file has ResourceSlices. Each driver has a column for its whole devices, for each counter of its partitions, over all sets, and for each capacity that claims share: allocated of what there is. A namespace has the whole devices that its claims take, of all that there are. Notes say how many claims wait or are reserved for nobody, what devices of no one node come to, and which pools of devices are incomplete or invalid. There are no more than 64 such columns; JSON has everything. They are no part of a comparison.
- What pods request of an extended resource and **devices serve** is in the requests, but in no percentage and above no ceiling, as no node has to list it; a note says how much it is, and where every number has a column, so has this.
- A **comparison** is of the same: the older report has to have the same \`--by\` and \`--node-selector\`. Resources that it leaves out are not compared, and a note names them; another says when it counts by other rules.

A dump is read piece by piece, and only a small record of each pod is kept: one of 5,000 nodes and 150,000 pods, 2.7 GB, takes about 27 s of processor time and 220 MB.

## Formats

- \`table\` and \`wide\` are for people; do not parse them.
- \`csv\`: a line of titles, amounts in cores, bytes and counts, ratios from 0 to 1, no total. Notes are on standard error. A control character in a name is shown by its code point, and one that a spreadsheet would take for a formula gets an apostrophe in front.
- \`markdown\`: a table for a ticket or a pull request, and the notes.
- \`html\`: [the page](page.md) in one file, to attach to a ticket: the cluster, what waits, every node with all its resources, every pool, every namespace. What \`--by\` names comes first, in the order of \`--sort\`; \`--fit\` and \`--compare\` have parts of their own. It has no script and no form, all its links lead into itself, and its policy lets it ask nobody for anything. Lists end after 5,000 lines and say so: 5,000 nodes are about 6 MB, and 0.1 to 0.2 MB compressed. As on the page, sums of the cluster and of pools are over the nodes that take pods; in the other formats they are over all.
- \`json\`: \`format\` is \`kubecommit.report/v1\`. The number grows when a field goes or changes its meaning; new ones may come. Amounts are integers, cpu in millicores, everything else in whole units, by the name of the resource in Kubernetes.

| field | |
| --- | --- |
| \`time\`, \`source\` | of when the numbers are, and what was read |
| \`serverVersion\`, \`rules\` | of the API server or \`unknown\`, and by whose rules pods are counted |
| \`by\` | what a line is about |
| \`selection\` | \`resources\` and \`nodeSelector\`, as they were given |
| \`pods\` | how many pods were counted, with those that wait |
| \`notes\` | what has to be known to read the numbers |
| \`lines[]\` | \`name\`; of a node \`pool\` and \`state\`; of a pool \`nodes.all\` and \`nodes.usable\`; \`resources\` with \`requests\`, \`limits\` (not of \`pods\`), and but for a namespace \`allocatable\` and \`free\`, and \`deviceRequests\`, what of the requests devices serve; \`devices\` by driver, with \`total\`, \`allocated\`, \`tainted\` by effect, \`counters\` and \`capacity\` by name, in base units, of a namespace \`allocated\` only; \`fits\`, by the name that \`--fit\` gave |
| \`total\` | the same over all lines |
| \`fitsOnOpenNodes\` | what of the total's \`fits\` is on open nodes, without tolerations |
| \`unscheduled\` | the pods that wait: \`pods\`, \`byReason\`, \`resources\` |
| \`devices\` | what is of no line, where devices are read: \`claims\`, \`incompletePools\`, \`invalidPools\`, \`orphanedAllocations\`, \`withoutNode\`, \`namespaces\`, as in [the snapshot](../README.md#what-it-serves) |
| \`comparison\` | with \`--compare\`: \`since\`; \`otherRules\`, when the older report counts by others; \`unknown\`, the resources that it leaves out; and \`changes[]\` with \`name\`, \`change\` (\`new\`, \`gone\`, \`changed\`) and of each resource that differs \`requestsBefore\`, \`requests\`, \`allocatableBefore\`, \`allocatable\` |

Characters in names that could control a terminal are shown by their code point, as \`\\u{1b}\`.

## Exit status

| status | |
| --- | --- |
| 0 | the report is written |
| 1 | it could not be made; standard error says where, why and what to do |
| 2 | it is written, and something is above \`--fail-above\`; standard error says what |

This page is generated by \`npm run docs\`, and its picture by \`npm run pictures:report\`, which runs the command on the demo's cluster.
`;
