import type { SimulatedCluster } from "../cluster.ts";
import type { KeyPair } from "./certificates.ts";
import type { OpenConnections } from "./connections.ts";
import type { Faults } from "./faults/faults.ts";
import type { OpenWatches } from "./open-watches.ts";

export interface ServeOptions {
  readonly port?: number;
  readonly host?: string;
  /** Speaks TLS with this certificate. */
  readonly tls?: KeyPair;
  /** The bearer token that is accepted, asked for anew on each request. */
  readonly token?: () => string;
  /** Milliseconds between two bookmarks of a watch; a minute unless given. */
  readonly bookmarkInterval?: number;
  /** Milliseconds for which a version of the future is waited for; three seconds unless given. */
  readonly freshnessTimeout?: number;
  /** Whether the server has the feature WatchList. */
  readonly watchList?: boolean;
  readonly protobuf?: boolean;
  /** Whether metrics.k8s.io is served. */
  readonly metrics?: boolean;
}

/** What the answer to a request draws on. */
export interface Serving {
  readonly cluster: SimulatedCluster;
  readonly options: ServeOptions;
  readonly faults: Faults;
  readonly watches: OpenWatches;
  readonly connections: OpenConnections;
}
