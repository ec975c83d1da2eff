import { parseArgs } from "node:util";

import { type Minor, minors } from "./releases.ts";

export interface Options {
  readonly minor: Minor;
  readonly isQuick: boolean;
  readonly isIfCached: boolean;
  /** Parts of the names of the checks to run; all when there is none. */
  readonly only: readonly string[];
  readonly nodes: number;
  readonly pods: number;
  readonly seed: number;
  /** Where the files of the run are kept. */
  readonly folder: string | undefined;
}

export const usage = `Usage: npm run conformance [-- options]

Runs the exporter on a real control plane and holds its numbers against the scheduler's own.

  --version=VERSION  Kubernetes release: ${minors.join(", ")} (default ${minors[0]})
  --quick            A small cluster, and no check that takes minutes
  --if-cached        Do nothing unless the release has been built before
  --only=TEXT,…      Only the checks whose names contain one of the texts
  --nodes=N --pods=N --seed=N
                     The size of the cluster and the chance it is made with
  --folder=DIR       Keep the files of the run: logs, audit log, documented differences

Ends with 0 when all is as it must be, 1 when something is not, 2 for a wrong option, and 3 when
there is something to build and no Go.
`;

/** A wrong option; the message says which. */
export class OptionError extends Error {
  override readonly name = "OptionError";
}

/** @throws OptionError */
export function readOptions(args: readonly string[]): Options {
  const values = parsed(args);
  const minor = minors.find((each) => each === values.version);
  if (minor === undefined) throw new OptionError(`--version must be one of ${minors.join(", ")}`);
  const whole = (name: string, text: string): number => {
    if (/^\d{1,6}$/.test(text)) return Number(text);
    throw new OptionError(`--${name} must be a whole number, not "${text}"`);
  };
  return {
    minor,
    isQuick: values.quick,
    isIfCached: values["if-cached"],
    only: values.only.split(",").filter(Boolean),
    nodes: whole("nodes", values.nodes ?? (values.quick ? "40" : "150")),
    pods: whole("pods", values.pods ?? (values.quick ? "600" : "3000")),
    seed: whole("seed", values.seed),
    folder: values.folder,
  };
}

function parsed(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        version: { type: "string", default: minors[0] ?? "" },
        quick: { type: "boolean", default: false },
        "if-cached": { type: "boolean", default: false },
        only: { type: "string", default: "" },
        nodes: { type: "string" },
        pods: { type: "string" },
        seed: { type: "string", default: "1" },
        folder: { type: "string" },
      },
    }).values;
  } catch (error) {
    throw new OptionError(error instanceof Error ? error.message : String(error));
  }
}
