import type { Trouble } from "./troubles.ts";
import type { World } from "./world.ts";

const second = 1000;
const hour = 3600 * second;
const jumps = [5 * second, 90 * second, hour, 24 * hour, 30 * 24 * hour, 365 * 24 * hour];

/** Seldom, as each is a fault to recover from, and the wall clock is to stay in this century. */
function jump(name: string, sign: 1 | -1): Trouble {
  return {
    name,
    begin: ({ machine, random }) => {
      const by = sign * random.of(jumps);
      const ahead = machine.clock.wallAhead;
      // Back towards the true time when it is far off already.
      machine.clock.setWall(Math.abs(ahead) > 400 * 24 * hour ? -ahead : by);
    },
  };
}

const burst = ({ inhabitants, random }: World): void => {
  for (let left = random.below(60); left > 0; left -= 1) inhabitants.step();
};

/** Of clocks, tenants and clients. */
export const otherTroubles: readonly Trouble[] = [
  jump("clock set forward", 1),
  jump("clock set back", -1),
  {
    name: "suspended machine",
    begin: ({ machine, random }) =>
      machine.clock.suspend(random.of([2 * second, 60 * second, hour, 20 * hour])),
  },
  { name: "churn", step: burst },
  { name: "hostile tenants", step: ({ inhabitants }) => inhabitants.harm() },
  { name: "nodes replaced", step: ({ inhabitants }) => inhabitants.replaceNodes() },
  { name: "slow clients", step: ({ clients }) => clients.readSlowly() },
  { name: "aborting clients", step: ({ clients }) => clients.abort() },
  { name: "clients that are not HTTP", step: ({ clients }) => clients.talkNonsense() },
];
