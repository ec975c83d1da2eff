import type { Random } from "../../src/simulator/population/random.ts";
import type { Machine } from "../machine/machine.ts";
import type { Endpoint } from "../network/endpoint.ts";

export const exporterPort = 8080;

const paths = ["/metrics", "/api/v1/snapshot", "/", "/livez", "/readyz", "/nothing", "/%zz", "*"];
const nonsense = [
  "\r\n\r\n",
  "GET\r\n\r\n",
  "\u0016\u0003\u0001",
  "GET / HTTP/9\r\n\r\n",
  "POST / HTTP/1.1\r\n",
];

/** Clients of the exporter that do not behave. */
export class Clients {
  readonly #machine: Machine;
  readonly #random: Random;

  constructor(machine: Machine, random: Random) {
    this.#machine = machine;
    this.#random = random;
  }

  /** Asks, and does not read the answer. */
  readSlowly(): void {
    const client = this.#ask();
    this.#leaveLater(client, 60_000);
  }

  /** Asks, and leaves in the middle. */
  abort(): void {
    const client = this.#ask();
    if (this.#random.chance(0.5)) client.once("data", () => client.resetAndDestroy());
    else this.#leaveLater(client, 50);
  }

  talkNonsense(): void {
    const client = this.#connect();
    client.resume();
    client.write(this.#random.of(nonsense));
    this.#leaveLater(client, 20_000);
  }

  #ask(): Endpoint {
    const client = this.#connect();
    client.write(`GET ${this.#random.of(paths)} HTTP/1.1\r\nHost: exporter\r\n\r\n`);
    return client;
  }

  #connect(): Endpoint {
    const client = this.#machine.network.connect(exporterPort, "");
    client.on("error", () => undefined);
    return client;
  }

  #leaveLater(client: Endpoint, within: number): void {
    this.#machine.timers.start(() => client.destroy(), 1 + this.#random.below(within));
  }
}
