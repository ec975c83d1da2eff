import { environmentName } from "../src/config/command-line.ts";
import { options } from "../src/config/options.ts";

/** The page about the options, from their table. */
export function configurationPage(): string {
  const rows = Object.values(options).map(({ flag, placeholder, fallback, help, legacy }) => {
    const value = placeholder === undefined ? "" : `=${placeholder}`;
    const old = legacy === undefined ? "" : `, ${legacy.env}`;
    const given = fallback === "" ? "" : `\`${fallback}\``;
    return `| \`--${flag}${value}\` | \`${environmentName(flag)}\`${old} | ${given} | ${help} |`;
  });
  return `# Configuration

Nothing has to be configured: the usual kubeconfig is used, or inside a cluster the pod's service account. Every option is a flag and an environment variable; the flag wins over the variable, which wins over the default. All faults of a configuration are told at once, and stop the start.

| flag | variable | default | |
| --- | --- | --- | --- |
${rows.join("\n")}

A flag without a value is a switch: \`--demo\` turns it on, \`--no-demo\` off. \`PORT\` and \`DEBUG\` are those of the Python application pykles; our own variables win over them.

\`--print-config\` prints every option with its value and where it comes from; \`--version\` and \`--help\` do what they say.

This page is written by \`npm run docs\`.
`;
}
