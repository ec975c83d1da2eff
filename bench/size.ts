/** A population to measure with. */
export interface Size {
  readonly nodes: number;
  readonly pods: number;
  /** Whether nearly no two pods are alike, as where requests are tuned and resized pod by pod. */
  readonly isDistinct: boolean;
}

/** Of the pods where nearly none are alike. */
export const distinctShare = 0.95;

/** Reads `NODES/PODS` or `NODES/PODS/distinct`. @throws Error */
export function parseSize(text: string): Size {
  const [, nodes, pods, distinct] = /^(\d{1,7})\/(\d{1,8})(\/distinct)?$/.exec(text) ?? [];
  if (nodes === undefined || pods === undefined) {
    throw new Error(`--sizes must be of the form NODES/PODS or NODES/PODS/distinct, not "${text}"`);
  }
  return { nodes: Number(nodes), pods: Number(pods), isDistinct: distinct !== undefined };
}

/** As `parseSize` reads it. */
export function sizeName({ nodes, pods, isDistinct }: Size): string {
  return `${nodes}/${pods}${isDistinct ? "/distinct" : ""}`;
}

/** What a program needs at a size, in MiB: measured, with some room. */
export type Memory = (size: Size) => number;

/** The simulated cluster, with its pods encoded as protobuf; pods that are alike share most of that. */
export const clusterMemory: Memory = ({ pods, isDistinct }) =>
  500 + pods * (isDistinct ? 0.011 : 0.005);

/** An informer in Go. */
export const goMemory: Memory = ({ pods }) => 100 + pods * 0.01;

/** Why there is too little memory; undefined where there is enough. Both in MiB. */
export function tooLittleMemory(needed: number, available: number): string | undefined {
  if (needed <= available) return undefined;
  return `needs some ${(needed / 1024).toFixed(1)} GiB of memory, of which ${(available / 1024).toFixed(1)} are available`;
}
