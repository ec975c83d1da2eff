import type { Link } from "../network/link.ts";
import { apiPort } from "./api-server.ts";
import type { Trouble } from "./troubles.ts";
import type { World } from "./world.ts";

const codes = [
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "ENOTFOUND",
  "EAI_AGAIN",
  "ECONNRESET",
];

/** Often within the head, seldom far behind it. */
const someBytes = ({ random }: World): number => random.below(random.of([300, 2000, 20_000]));

/** Something that befalls each new connection, at random. */
function onNewConnections(
  name: string,
  chance: number,
  disturb: (link: Link, world: World) => void,
): Trouble {
  return {
    name,
    begin: (world) => {
      const weather = world.machine.network.weather(apiPort);
      const { disturb: other } = weather;
      weather.disturb = (link) => {
        other?.(link);
        if (world.random.chance(chance)) disturb(link, world);
      };
    },
  };
}

/** Something that befalls an open connection, now and then. */
function onOpenConnections(name: string, disturb: (link: Link, world: World) => void): Trouble {
  return {
    name,
    step: (world) => {
      const links = world.machine.network.links(apiPort);
      if (links.length > 0) disturb(world.random.of(links), world);
    },
  };
}

export const networkTroubles: readonly Trouble[] = [
  {
    name: "refused connections",
    begin: ({ machine, random }) =>
      void (machine.network.weather(apiPort).refusal = random.of(codes)),
  },
  {
    name: "black hole",
    begin: ({ machine }) => void (machine.network.weather(apiPort).isBlackHole = true),
  },
  onOpenConnections("reset", (link) => link.reset()),
  onOpenConnections("half open", (link) => link.silence()),
  onNewConnections("silence from some byte on", 0.5, (link, world) => {
    // The bytes before it arrive; what comes then waits for ever.
    link.toClient.disturbance.breakAfter = Infinity;
    world.machine.timers.start(() => link.silence(), 1 + world.random.below(5000));
  }),
  onNewConnections("reset at some byte", 0.7, (link, world) => {
    link.toClient.disturbance.breakAfter = someBytes(world);
  }),
  onNewConnections("corrupted byte", 0.7, (link, world) => {
    link.toClient.disturbance.corruptAfter = someBytes(world);
  }),
  onNewConnections("corrupted request", 0.3, (link, { random }) => {
    link.toServer.disturbance.corruptAfter = random.below(200);
  }),
  onNewConnections("drip", 0.6, (link, { random }) => {
    Object.assign(link.toClient.disturbance, {
      pieceBytes: 1 + random.below(64),
      delay: random.of([100, 1000, 10_000]),
    });
  }),
  onNewConnections("latency", 1, (link, { random }) => {
    link.toServer.disturbance.delay = random.below(3000);
    link.toClient.disturbance.delay = random.below(3000);
  }),
];
