/** Labels and values of one series; times in seconds since the epoch. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly points: readonly (readonly [time: number, value: number])[];
}

interface Answer {
  readonly status: string;
  readonly error?: string;
  readonly data: { readonly result: readonly ResultSeries[] };
}

interface ResultSeries {
  readonly metric: Readonly<Record<string, string>>;
  readonly value?: readonly [number, string];
  readonly values?: readonly (readonly [number, string])[];
}

/** The part of Prometheus's HTTP API that dashboards use. Errors carry what Prometheus said. */
export class PrometheusApi {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  /** One value per series, now or at a time in seconds since the epoch. */
  async instant(query: string, time?: number): Promise<Series[]> {
    return this.#query("query", time === undefined ? { query } : { query, time: `${time}` });
  }

  /** Values per series from one time to another, in seconds, with a step in seconds. */
  async range(query: string, from: number, to: number, step: number): Promise<Series[]> {
    return this.#query("query_range", { query, start: `${from}`, end: `${to}`, step: `${step}` });
  }

  async #query(path: string, parameters: Record<string, string>): Promise<Series[]> {
    const response = await fetch(`${this.#url}/api/v1/${path}`, {
      method: "POST",
      body: new URLSearchParams(parameters),
      signal: AbortSignal.timeout(10_000),
    });
    const answer: Answer = JSON.parse(await response.text());
    if (answer.status !== "success") {
      throw new Error(`${answer.error ?? answer.status}: ${parameters["query"]}`);
    }
    return answer.data.result.map(({ metric, value, values }) => ({
      labels: metric,
      points: (values ?? (value === undefined ? [] : [value])).map(
        ([time, text]) => [time, Number(text)] as const,
      ),
    }));
  }
}
