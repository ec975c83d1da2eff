import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { createAuthority } from "./simulator/certificates.ts";
import { startChurn } from "./simulator/churn.ts";
import { SimulatedCluster } from "./simulator/cluster.ts";
import { generate } from "./simulator/generator.ts";
import { kubeconfig } from "./simulator/kubeconfig.ts";
import { load } from "./simulator/load.ts";
import { serve } from "./simulator/server.ts";

export interface DemoOptions {
  readonly nodes: number;
  readonly pods: number;
  readonly eventsPerSecond: number;
  /** Output of `kubectl get nodes,pods -A -o json` to use instead of generated objects. */
  readonly file: string | undefined;
}

/** A simulated cluster behind TLS, and the kubeconfig that leads to it. */
export interface Demo extends AsyncDisposable {
  readonly url: string;
  readonly kubeconfig: string;
}
