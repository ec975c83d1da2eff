import type { JsonObject } from "../api-object.ts";
import { needs, workload } from "../population/workloads.ts";
import type { Shape, Workload } from "../population/workloads.ts";
import { gpuTaint, poolLabel } from "./node-pools.ts";
import type { PoolName } from "./node-pools.ts";

/** What the pods of one controller of the demo have in common. */
export interface Template extends Workload {
  /** The pool that its pods ask for by a node selector; undefined for those that ask for none. */
  readonly pool: PoolName | undefined;
  /** Below 0 for pods whose place any ordinary pod may take. */
  readonly priority: number;
  /** The name that the claim of each of its pods has in the pod; undefined for those without one. */
  readonly claim: string | undefined;
}

interface TemplateOptions {
  readonly pool?: PoolName;
  readonly priority?: number;
  readonly priorityClassName?: string;
  /** Whether its pods run on any node, as those of DaemonSets of the system do. */
  readonly toleratesAll?: boolean;
  readonly claim?: string;
}

/** The volumes that the containers of a population mount. */
const volumes = (name: string): readonly JsonObject[] => [
  { name: "config", configMap: { name, defaultMode: 420 } },
  {
    name: "kube-api-access",
    projected: {
      defaultMode: 420,
      sources: [{ serviceAccountToken: { expirationSeconds: 3607, path: "token" } }],
    },
  },
];

/** The template of this name whose pods have this shape. */
export function template(
  namespace: string,
  name: string,
  shape: Shape,
  { pool, priority = 0, priorityClassName, toleratesAll = false, claim }: TemplateOptions = {},
): Template {
  const made = workload(namespace, name, shape);
  const { tolerations } = made.spec;
  const given = Array.isArray(tolerations) ? tolerations : [];
  return {
    ...made,
    pool,
    priority,
    claim,
    spec: {
      ...made.spec,
      priority,
      ...(priorityClassName !== undefined && { priorityClassName }),
      preemptionPolicy: "PreemptLowerPriority",
      securityContext: {},
      serviceAccount: name,
      volumes: volumes(name),
      ...(pool !== undefined && !toleratesAll && { nodeSelector: { [poolLabel]: pool } }),
      tolerations: [
        ...(toleratesAll ? [{ operator: "Exists" }] : given),
        ...(pool === "gpu" || pool === "gpu-dra"
          ? [{ key: gpuTaint, operator: "Exists", effect: "NoSchedule" }]
          : []),
      ],
      ...(claim !== undefined && {
        resourceClaims: [{ name: claim, resourceClaimTemplateName: `${name}-${claim}` }],
      }),
    },
  };
}

/** The template with another cpu request for its app container, in millicores. */
export function withCpu(of: Template, cpu: number): Template {
  const containers = of.containers.map((shape) =>
    shape.name === "app"
      ? {
          ...shape,
          cpu,
          ...(shape.cpuLimit !== undefined && { cpuLimit: Math.max(cpu, shape.cpuLimit) }),
        }
      : shape,
  );
  return { ...of, containers, needs: needs({ ...of, containers }) };
}

/** The cpu request of its app container, in millicores; undefined where it sets none. */
export const appCpu = ({ containers, podLevel }: Template): number | undefined =>
  podLevel === undefined ? containers.find(({ name }) => name === "app")?.cpu : undefined;
