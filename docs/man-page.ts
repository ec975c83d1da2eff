import packageJson from "../package.json" with { type: "json" };
import { environmentName } from "../src/config/command-line.ts";
import { options } from "../src/config/options.ts";
import { reportVariable } from "../src/config/report-line.ts";
import { type ReportConfig, reportOptions } from "../src/config/report-options.ts";

/** `kubecommit.1`, in the macros of man(7), with the options from their tables. */
export function manPage(): string {
  const serve = Object.values(options).map(({ flag, placeholder, fallback, help }) => {
    const name = placeholder === undefined ? option(`[no-]${flag}`) : option(flag, placeholder);
    return entry(name, help, fallback, environmentName(flag));
  });
  const keys = Object.keys(reportOptions) as (keyof ReportConfig)[]; // oxlint-disable-line typescript/no-unsafe-type-assertion -- Object.keys of a mapped type over ReportConfig
  const report = keys.map((key) => {
    const { flag, letter, placeholder = "", fallback, help } = reportOptions[key];
    const short = letter === undefined ? "" : `\\fB\\-${letter}\\fR \\fI${roff(placeholder)}\\fR, `;
    const given = key === "poolLabels" ? "" : fallback;
    return entry(short + option(flag, placeholder), help, given, reportVariable(key));
  });
  return `${start}.SH OPTIONS OF SERVE
Each has an environment variable.
An option wins over its variable, which wins over the default.
${serve.join("\n")}
.TP
.B \\-\\-print\\-config
Print every option with its value and where it comes from, and exit.
${atOnce}
.SH OPTIONS OF REPORT
Those that serve has too can be given by its variables.
${report.join("\n")}
${atOnce}
${end}`;
}

const start = `.\\" Made by npm run docs.
.TH KUBECOMMIT 1 "" "kubecommit ${packageJson.version}" "User Commands"
.ad l
.nh
.SH NAME
kubecommit \\- what pods request of each Kubernetes node
.SH SYNOPSIS
.B kubecommit
.RB [ serve ]
.RI [ option \\&.\\|.\\|.]
.br
.B kubecommit report
.RI [ option \\&.\\|.\\|.]
.br
.B kubecommit completion
.BR bash | zsh | fish
.br
.B kubectl commit
.RI [ "command" ]
.RI [ option \\&.\\|.\\|.]
.SH DESCRIPTION
kubecommit reads the nodes and pods of a Kubernetes cluster, and counts what the pods request of each
node, for every resource, as the kube\\-scheduler of the cluster's version does.
.TP
.B serve
A Prometheus exporter, which keeps up with the cluster, with a page for people.
It is what kubecommit does without a command.
.TP
.B report
One look at a cluster, or at the output of
.BR "kubectl get nodes,pods \\-A \\-o json" ,
and out.
It is what kubectl commit does without a command.
.TP
.B completion
Prints what completes commands and options in a shell, to be sourced there.
`;

const end = `.SH EXIT STATUS
.TP
.B 0
The exporter was stopped, or the report is written.
.TP
.B 1
It could not start or report; standard error says why, and what to do.
.TP
.B 2
The report is written, and something is above
.BR \\-\\-fail\\-above .
.SH EXAMPLES
.EX
kubecommit \\-\\-demo
kubecommit report \\-\\-by=pool
kubectl get nodes,pods \\-A \\-o json | kubecommit report \\-f \\-
.EE
.SH SEE ALSO
.BR kubectl (1)
.PP
${roff(packageJson.homepage)}
`;

const atOnce = `.TP
\\fB\\-v\\fR, \\fB\\-\\-version\\fR
Print the version and exit.
.TP
\\fB\\-h\\fR, \\fB\\-\\-help\\fR
Print the options and exit.`;

function option(flag: string, placeholder?: string): string {
  const value = placeholder === undefined ? "" : `=\\fI${roff(placeholder)}\\fR`;
  return `\\fB\\-\\-${roff(flag)}\\fR${value}`;
}

function entry(name: string, help: string, fallback: string, variable: string | undefined): string {
  const given = fallback === "" ? [] : [`Default: ${roff(fallback)}`];
  const named = variable === undefined ? [] : [`Variable: ${roff(variable)}`];
  return [".TP", name, roff(help), ...[...given, ...named].flatMap((line) => [".br", line])].join(
    "\n",
  );
}

/** A text as it is: no character of it is an instruction, and a dash can be copied. */
function roff(text: string): string {
  return (
    text
      .replaceAll("\\", String.raw`\e`)
      .replaceAll("-", String.raw`\-`)
      // A long list may be broken behind a comma.
      .replaceAll(/,(?=\S)/g, String.raw`,\:`)
      .replaceAll("…", String.raw`\&.\|.\|.`)
      .replaceAll("~", String.raw`\(ti`)
      .replaceAll("^", String.raw`\(ha`)
      // Help marks so what is typed as it stands.
      .replaceAll(/`([^`]*)`/g, String.raw`\fB$1\fR`)
      .replaceAll("'", String.raw`\(aq`)
      .replaceAll(/^\./gm, String.raw`\&.`)
  );
}
