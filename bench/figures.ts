/* What is worked out from the measurements of one size. */
import type { Churn, Download, PeerResult, Result, Start } from "./result.ts";

/** The download of the bytes that the exporter reads: inflated when it was sent them compressed. */
export function sameBytes({ exporter, downloads }: Result): Download {
  const { plain, gzip, inflated } = downloads;
  const isPlain = exporter.receivedBytes > (plain.bytes + gzip.bytes) / 2;
  return isPlain ? plain : inflated;
}

/** CPU time to the first numbers, as a multiple of that of downloading the same bytes. */
export function timesTheDownload(result: Result): number {
  return result.exporter.cpuSeconds / sameBytes(result).cpuSeconds;
}

/** CPU time of a pod beyond its download, in microseconds. */
export function microsecondsOfPod(result: Result): number {
  const beyond = result.exporter.cpuSeconds - sameBytes(result).cpuSeconds;
  return (beyond / result.size.pods) * 1e6;
}

/** Of the peers that are wanted, those that have a figure. */
export function startsOf(
  { peers }: Result,
  isWanted: (peer: PeerResult) => boolean = () => true,
): readonly Start[] {
  return peers.filter(isWanted).flatMap(({ start }) => ("failure" in start ? [] : [start]));
}

/** The churn of a program at a rate, if it was measured. */
export function churnAt(churn: readonly Churn[], asked: number): Churn | undefined {
  return churn.find((each) => each.asked === asked);
}
