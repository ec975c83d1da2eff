import { request, Agent } from "node:https";
import { setTimeout } from "node:timers/promises";

/** An object of the API, as far as everything that handles objects needs it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: Metadata;
  readonly [field: string]: unknown;
}

export interface Metadata {
  readonly name?: string;
  readonly generateName?: string;
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly finalizers?: readonly string[];
  readonly [field: string]: unknown;
}

export interface ApiAnswer {
  readonly status: number;
  readonly retryAfter: number;
  readonly text: string;
}

interface RawAnswer extends Omit<ApiAnswer, "text"> {
  readonly body: Buffer;
}

function textual({ body, ...answer }: RawAnswer): ApiAnswer {
  return { ...answer, text: body.toString("utf8") };
}

/** The server's answer is not a success. */
export class ApiRefusal extends Error {
  override readonly name = "ApiRefusal";
  readonly status: number;

  constructor(doing: string, { status, text }: ApiAnswer) {
    super(`${doing}: ${status} ${text.slice(0, 600)}`);
    this.status = status;
  }
}

/** What a request holds beside its path. */
interface Content {
  readonly body?: string;
  readonly media?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export type PatchType = "merge" | "strategic-merge" | "json";

const tries = 8;

/** Requests of one user, many at a time over connections that are kept. */
export class ApiClient implements Disposable {
  readonly #server: string;
  readonly #authorization: string;
  readonly #agent: Agent;

  constructor(server: string, ca: string, token: string) {
    this.#server = server;
    this.#authorization = `Bearer ${token}`;
    this.#agent = new Agent({ keepAlive: true, maxSockets: 32, ca });
  }

  [Symbol.dispose](): void {
    this.#agent.destroy();
  }

  /** @throws ApiRefusal */
  async get<T>(path: string): Promise<T> {
    return JSON.parse(await this.#text("GET", path));
  }

  /** The answer to POST, or undefined when the object exists already. */
  async create<T>(path: string, manifest: Manifest): Promise<T | undefined> {
    const answer = await this.#persistently("POST", path, { body: JSON.stringify(manifest) });
    if (answer.status === 409) return undefined;
    return JSON.parse(successful(`POST ${path}`, answer));
  }

  async patch<T>(path: string, patch: unknown, type: PatchType = "merge"): Promise<T> {
    const media = `application/${type}-patch+json`;
    return JSON.parse(await this.#text("PATCH", path, { body: JSON.stringify(patch), media }));
  }

  /** Deletes at once; an object that is gone already is fine. */
  async delete(path: string): Promise<void> {
    const answer = await this.#persistently("DELETE", `${path}?gracePeriodSeconds=0`);
    if (answer.status !== 404) successful(`DELETE ${path}`, answer);
  }

  /** The body of the answer to GET in an encoding, as it comes. @throws ApiRefusal */
  async bytes(path: string, accept: string): Promise<Buffer> {
    const answer = await this.#exchange("GET", path, { headers: { accept } });
    successful(`GET ${path}`, textual(answer));
    return answer.body;
  }

  /** One request without a second try. */
  async send(method: string, path: string, content: Content = {}): Promise<ApiAnswer> {
    return textual(await this.#exchange(method, path, content));
  }

  async #exchange(method: string, path: string, content: Content): Promise<RawAnswer> {
    const { body, media = "application/json", headers = {} } = content;
    const { promise, resolve, reject } = Promise.withResolvers<RawAnswer>();
    const sent = request(
      `${this.#server}${path}`,
      {
        method,
        agent: this.#agent,
        headers: {
          authorization: this.#authorization,
          accept: "application/json",
          ...(body === undefined ? {} : { "content-type": media }),
          ...headers,
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.on("error", reject);
        response.on("end", () =>
          resolve({
            status: response.statusCode ?? 0,
            retryAfter: Number(response.headers["retry-after"] ?? 0),
            body: Buffer.concat(chunks),
          }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
    return promise;
  }

  async #text(method: string, path: string, content: Content = {}): Promise<string> {
    return successful(`${method} ${path}`, await this.#persistently(method, path, content));
  }

  /** Tries again what a server that is busy, starting or ending could not answer. */
  async #persistently(method: string, path: string, content: Content = {}): Promise<ApiAnswer> {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await this.send(method, path, content);
        const isPassing = answer.status === 429 || answer.status >= 500;
        if (!isPassing || attempt === tries) return answer;
        await setTimeout(Math.max(answer.retryAfter * 1000, attempt * 200));
      } catch (error) {
        if (attempt === tries) throw error;
        await setTimeout(attempt * 200);
      }
    }
  }
}

function successful(doing: string, answer: ApiAnswer): string {
  if (answer.status < 200 || answer.status > 299) throw new ApiRefusal(doing, answer);
  return answer.text;
}

/** Runs tasks, so many at a time; the first failure is thrown. */
export async function inParallel<T>(
  items: Iterable<T>,
  task: (item: T) => Promise<unknown>,
  atOnce = 32,
): Promise<void> {
  const rest = items[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (let next = rest.next(); next.done !== true; next = rest.next()) await task(next.value);
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
}
