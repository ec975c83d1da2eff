import type { SimulatedCluster } from "../../cluster.ts";
import { tooLarge } from "./refusal.ts";

/**
 * Waits until a cluster has reached a version.
 * @throws Refusal, a 504, when it has not after so many milliseconds
 */
export async function upTo(
  cluster: SimulatedCluster,
  version: number,
  milliseconds: number,
): Promise<void> {
  if (version <= cluster.resourceVersion) return;
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const onChange = (): void => {
    if (version <= cluster.resourceVersion) resolve(undefined);
  };
  cluster.on("change", onChange);
  const timer = setTimeout(resolve, milliseconds, undefined);
  await promise;
  clearTimeout(timer);
  cluster.off("change", onChange);
  if (version > cluster.resourceVersion) throw tooLarge(version, cluster.resourceVersion);
}
