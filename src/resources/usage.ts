/** What one container used lately. */
export interface ContainerUsage {
  readonly name: string;
  /** In cores. */
  readonly cpu: number;
  /** In bytes. */
  readonly memory: number;
}

/** What the containers of one pod used lately, as `metrics.k8s.io` reports it. */
export interface PodUsage {
  readonly name: string;
  readonly namespace: string;
  readonly containers: readonly ContainerUsage[];
}
