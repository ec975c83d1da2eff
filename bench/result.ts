import type { Stall } from "./probe.ts";
import type { Latencies } from "./scrape.ts";
import type { Size } from "./size.ts";

/** From the start of a process until it has its first numbers. */
export interface Start {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly peakMebibytes: number;
}

/** Why there is no figure. */
export interface Failure {
  readonly failure: string;
}

/** Some seconds under a rate of changes of pods. */
export interface Churn {
  /** Changes that the simulated cluster was to make in a second. */
  readonly asked: number;
  /** Events that it has really sent, a second. */
  readonly eventsPerSecond: number;
  /** Share of one core. */
  readonly cpu: number;
  /** Resident set at the end, in MiB. */
  readonly mebibytes: number;
}

/** Another program that reads the same cluster. */
export interface PeerResult {
  readonly name: string;
  readonly start: Start | Failure;
  readonly churn?: Churn;
}

/** The nodes and pods to nowhere. */
export interface Download {
  readonly bytes: number;
  readonly seconds: number;
  readonly cpuSeconds: number;
}

/** As protobuf: without compression, compressed, and compressed and inflated. */
export interface Downloads {
  readonly plain: Download;
  readonly gzip: Download;
  readonly inflated: Download;
}

/** One way of scraping, of the exporter and of a static file of the same bytes. */
export interface Scrape {
  readonly encoding: "identity" | "gzip";
  readonly concurrent: number;
  readonly bytes: number;
  readonly exporter: Latencies;
  readonly staticFile: Latencies;
}

/** The longest stalls, of a run of its own, as looking for them costs. */
export interface Stalls {
  readonly start: Stall;
  readonly churn?: Stall;
}

export interface ExporterResult extends Start {
  readonly receivedBytes: number;
  /** Mean of those so far, of real time. */
  readonly tickSeconds: number;
  readonly series: number;
  /** Resident set after scrapes and churn, in MiB. */
  readonly settledMebibytes: number;
  /** Requests for lists while pods changed. */
  readonly listRequests: number;
  readonly scrapes: readonly Scrape[];
  readonly churn: readonly Churn[];
}

/** What clients that read JSON cost, which is measured once. */
export interface Json {
  readonly download: Download;
  readonly parse: Download & { readonly parseSeconds: number };
}

/** Everything at one size. */
export interface Result {
  readonly size: Size;
  /** Average load of the machine over the minute before. */
  readonly load: number;
  readonly exporter: ExporterResult;
  readonly stalls: Stalls;
  readonly downloads: Downloads;
  readonly peers: readonly PeerResult[];
  readonly json?: Json;
}

/** Of what measurements are. */
export interface Origin {
  readonly machine: string;
  readonly revision: string;
  readonly date: string;
  readonly rounds: number;
}

/** What one run of the benchmark found, in the median of its rounds. */
export interface Run extends Origin {
  readonly results: readonly Result[];
}
