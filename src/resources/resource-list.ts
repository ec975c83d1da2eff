/**
 * Resource name → amount in nano-units (10⁻⁹), exact.
 *
 * An absent key is "not set"; a key with 0n is "set to zero". The two differ only where accounting
 * says so (overhead on limits). An empty list means the same as no list.
 */
export type ResourceList = ReadonlyMap<string, bigint>;

/** Container, pod-level or status `resources`: both lists in nano-units, empty when absent. */
export interface ResourceRequirements {
  readonly requests: ResourceList;
  readonly limits: ResourceList;
}
