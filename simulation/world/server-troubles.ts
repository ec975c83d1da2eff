import type { Fault, FaultMatch } from "../../src/simulator/api/faults/faults.ts";
import type { JsonObject } from "../../src/simulator/api-object.ts";
import { apiPort } from "./api-server.ts";
import type { Trouble } from "./troubles.ts";
import type { World } from "./world.ts";

const versions = ["v1.31.9", "v1.32.4", "v1.33.1", "v1.34.2-gke.100", "v1.36.3", "v1.37.0"];

/** Which requests fail, at random. */
function someRequests({ random }: World): FaultMatch {
  const kind = random.of<FaultMatch>([{ kind: "Node" }, { kind: "Pod" }, {}]);
  const verb = random.of<FaultMatch>([{ verb: "list" }, { verb: "watch" }, {}]);
  return { ...kind, ...verb };
}

/** Some of the next requests fail in a way that is chosen each time. */
function failing(name: string, fault: (world: World) => Fault): Trouble {
  return {
    name,
    step: (world) =>
      world.server.faults?.add(someRequests(world), fault(world), 1 + world.random.below(4)),
    end: ({ server }) => server.faults?.clear(),
  };
}

const status = (code: number, more: Partial<Extract<Fault, { type: "status" }>> = {}): Trouble =>
  failing(`status ${code}`, ({ random }) => ({
    type: "status",
    code,
    ...(random.chance(0.2) && { text: "<html>an answer of a proxy</html>" }),
    ...more,
  }));

const later = (code: number, reason: string): Trouble =>
  failing(`status ${code} with Retry-After`, ({ random }) => ({
    type: "status",
    code,
    reason,
    retryAfterSeconds: random.of([1, 5, 30, 120]),
  }));

const errorStatus = (code: number, reason: string): JsonObject => ({
  kind: "Status",
  apiVersion: "v1",
  status: "Failure",
  message: `a fault on purpose: ${reason}`,
  reason,
  code,
});

const errorEvent = (code: number, reason: string): Trouble =>
  failing(`ERROR event ${code}`, () => ({
    type: "error-event",
    status: errorStatus(code, reason),
  }));

/** The server is away for a while, and comes back. */
function restart(name: string, meanwhile: (world: World) => void): Trouble {
  return {
    name,
    step: (world) => {
      if (!world.server.isUp) return;
      world.server.stop();
      meanwhile(world);
      world.machine.timers.start(
        () => startAgain(world),
        world.random.of([1, 1000, 20_000, 90_000]),
      );
    },
    end: (world) => startAgain(world),
  };
}

function startAgain({ server, random }: World): void {
  server.start({ watchList: random.chance(0.7), protobuf: random.chance(0.9) });
}

export const serverTroubles: readonly Trouble[] = [
  status(400),
  status(401),
  status(403),
  status(404),
  status(406),
  status(410),
  status(422),
  status(429),
  status(500),
  status(502),
  status(503),
  status(504),
  later(429, "TooManyRequests"),
  later(503, "ServiceUnavailable"),
  failing("too large resource version", () => ({
    type: "status",
    code: 504,
    reason: "Timeout",
    retryAfterSeconds: 1,
    causes: ["ResourceVersionTooLarge"],
  })),
  failing("another program", () => ({ type: "status", code: 200, text: "<html>hello</html>" })),
  errorEvent(410, "Expired"),
  errorEvent(429, "TooManyRequests"),
  errorEvent(500, "InternalError"),
  errorEvent(504, "Timeout"),
  failing("no bookmarks", () => ({ type: "no-bookmarks" })),
  failing("no answer", () => ({ type: "silence" })),
  failing("nothing behind the head", () => ({ type: "silence", headers: true })),
  failing("garbage", ({ random }) => ({
    type: "garbage",
    bytes: Buffer.from(Array.from({ length: random.below(200) }, () => random.below(256))),
  })),
  failing("a body that ends early", ({ random }) => ({
    type: "cut",
    afterBytes: random.below(3000),
  })),
  failing("damaged gzip", ({ random }) => ({
    type: "damaged-gzip",
    afterBytes: random.below(random.of([300, 3000])),
  })),
  { name: "watches that end", step: ({ server }) => server.endWatches() },
  { name: "compaction", step: ({ server }) => server.cluster.compact() },
  restart("restart", () => undefined),
  restart("restart without history", ({ server }) => server.cluster.compact()),
  restart("another version", ({ server, random }) => {
    server.cluster.serverVersion = random.of(versions);
  }),
  {
    name: "nodes replaced while the network is away",
    begin: ({ inhabitants, machine }) => {
      for (const link of machine.network.links(apiPort)) link.reset();
      inhabitants.replaceNodes();
    },
  },
];
