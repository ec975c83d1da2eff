import { readCommandLine } from "../config/command-line.ts";
import { readWebConfig } from "../web-config/web-config.ts";
import { plainTokens, warningsOf } from "../web-config/warnings.ts";
import type { Invocation } from "./invocation.ts";

/**
 * Reads options, variables and the web configuration as `serve` does, and starts nothing. Throws
 * `OptionsError` and `WebConfigError`, each with all that is wrong.
 */
export async function checkConfig(invocation: Invocation): Promise<number> {
  const { argv, environment, program, print } = invocation;
  if (argv.some((each) => each === "--help" || each === "-h")) {
    print(`${program} check-config: whether kubecommit would start with these options.

Usage: ${program} check-config [options of serve]

It reads what serve would, the file of --web.config.file and those that it names among it, and says
what is wrong with them. The exit status is 1 if anything is, and 0 otherwise.
`);
    return 0;
  }
  const { config, warnings } = readCommandLine(argv, environment);
  for (const warning of warnings) print(`Warning: ${warning}\n`);
  const { webConfigFile: file } = config;
  const webConfig = file === undefined ? undefined : readWebConfig(file);
  const ofAccess = webConfig === undefined ? [] : warningsOf(webConfig, Date.now());
  for (const warning of ofAccess) print(`Warning: ${warning}\n`);
  if (config.authKubernetes && webConfig?.tls === undefined) print(`Warning: ${plainTokens}\n`);
  print("The configuration is right.\n");
  return 0;
}
