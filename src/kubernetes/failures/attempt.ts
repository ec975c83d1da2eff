/** Where a request went, for the message of its failure. */
export interface Attempt {
  /** What was being done: "list pods". */
  readonly doing: string;
  /** The plural that a role has to name; undefined for requests that need no role. */
  readonly resource: string | undefined;
  readonly server: string;
  /** Where the configuration is from. */
  readonly source: string;
  readonly caFile: string | undefined;
  /** What the request was authenticated with: never quoted, though what answers may repeat it. */
  readonly secrets?: readonly string[];
}
