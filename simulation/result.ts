/** What came of playing a seed. */
export interface SimulationResult {
  readonly days: number;
  readonly requests: number;
  readonly scrapes: number;
  /** Scrapes that found `kubecommit_up 0`. */
  readonly scrapesDown: number;
  /** Times that all objects of a kind were asked for. */
  readonly wholeReads: number;
  /** Answered ones, of one kind. */
  readonly mostRequestsAnHour: number;
  /** The largest, in bytes. */
  readonly heap: number;
  readonly trace: string;
  /** How often each trouble struck. */
  readonly troubles: Readonly<Record<string, number>>;
  readonly violation:
    | {
        readonly invariant: string;
        readonly text: string;
        /** The last lines of the trace. */
        readonly last: readonly string[];
      }
    | undefined;
}
