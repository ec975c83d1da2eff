import type { ResourceClient } from "./resource-client.ts";
import type { Timings } from "./timings.ts";

function ignore(): void {
  // Neither the head of the answer counts, nor the object, nor a failure.
}

/**
 * Asks, beside a watch, for the newest resourceVersion of its kind: by a list of one object, which is
 * of the most recent state.
 *
 * An API server sends a bookmark only when it knows of a newer version than the one that the watch
 * was started from. Of a kind that does not change it learns from etcd, on its own every 10 minutes
 * (`--watch-progress-notify-interval`), and at once when somebody asks for the most recent state
 * (`cache_watcher.go` and `progress/` in k8s.io/apiserver/pkg/storage/cacher). So either the answer is
 * the version that is known, or the watch has its bookmark soon.
 */
export class NewestVersion<T> implements AsyncDisposable {
  readonly #client: Pick<ResourceClient<T>, "list">;
  readonly #timings: Timings;
  readonly #stop = new AbortController();
  #asked: Promise<void> | undefined;

  constructor(client: Pick<ResourceClient<T>, "list">, timings: Timings) {
    this.#client = client;
    this.#timings = timings;
  }

  /** Asks, and hands over the answer. What goes wrong is not told: the watch tells it. */
  ask(answered: (version: string) => void): void {
    const { listSilenceMs: silenceMs, pageTotalMs: totalMs } = this.#timings;
    const reading = { signal: this.#stop.signal, silenceMs, totalMs, established: ignore };
    this.#asked = this.#client
      .list({ limit: 1 }, ignore, reading)
      .then(({ resourceVersion }) => answered(resourceVersion), ignore);
  }

  /** Waits for no answer any more. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    await this.#asked;
  }
}
