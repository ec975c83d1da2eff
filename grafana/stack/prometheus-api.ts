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
  readonly #patience: number;

  /** Its address, and how long an answer may take, in milliseconds. */
  constructor(url: string, patience = 10_000) {
    this.#url = url;
    this.#patience = patience;
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
    const answer = await this.#answer(path, new URLSearchParams(parameters)).catch((cause) => {
      const limit = `${this.#patience / 1000} s`;
      throw new Error(`no answer, for which there were ${limit}: ${parameters["query"]}`, {
        cause,
      });
    });
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

  async #answer(path: string, body: URLSearchParams): Promise<Answer> {
    const signal = AbortSignal.timeout(this.#patience);
    const response = await fetch(`${this.#url}/api/v1/${path}`, { method: "POST", body, signal });
    return JSON.parse(await response.text());
  }
}
