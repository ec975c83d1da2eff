import { randomBytes } from "node:crypto";
import { IncomingMessage } from "node:http";
import { Socket } from "node:net";

import { compare, hashSync } from "bcryptjs";

import { BasicAuth } from "../src/authentication/basic-auth.ts";
import { readBcryptHash } from "../src/authentication/bcrypt.ts";
import { CheckTurns } from "../src/authentication/check-turns.ts";

const password = "correct horse";
const kinds = ["unknown user", "wrong password", "right password", "right, remembered"] as const;
type Kind = (typeof kinds)[number];

function requestWith(credentials: string): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  request.headers.authorization = `Basic ${Buffer.from(credentials).toString("base64")}`;
  return request;
}

/** Of one kind in one round, in milliseconds of CPU. */
async function cost(basicAuth: BasicAuth, kind: Kind): Promise<number> {
  const [name, tried] = {
    "unknown user": [randomBytes(6).toString("hex"), password],
    "wrong password": ["prometheus", randomBytes(6).toString("hex")],
    "right password": ["prometheus", password],
    "right, remembered": ["prometheus", password],
  }[kind];
  const started = process.cpuUsage();
  await basicAuth.authenticate(requestWith(`${name}:${tried}`));
  const { user, system } = process.cpuUsage(started);
  return (user + system) / 1000;
}

function write(line: string): void {
  process.stdout.write(`${line}\n`);
}

const noWatch = (): number => 0;

/** The most CPU that one turn of the event loop takes, in milliseconds, until it is told to end. */
function watchTurns(): () => number {
  let longest = 0;
  let isOver = false;
  let before = process.threadCpuUsage();
  const turn = (): void => {
    const { user, system } = process.threadCpuUsage(before);
    longest = Math.max(longest, (user + system) / 1000);
    before = process.threadCpuUsage();
    if (!isOver) setImmediate(turn);
  };
  setImmediate(turn);
  return () => {
    isOver = true;
    return longest;
  };
}

/**
 * What it costs to refuse and to let in, by cost of the hash, in turn in one process; and how
 * long a turn of the event loop is at most while passwords are checked, here and by the library that
 * the tests compare with. Writes a table.
 */
export async function measureAuth(rounds: number): Promise<void> {
  write(`CPU ms, median of ${rounds} (least to most); most CPU ms of one turn of the event loop\n`);
  const columns = [...kinds, "hold", "hold of bcryptjs"];
  write(`| cost | ${columns.join(" | ")} |\n| --- |${" --- |".repeat(columns.length)}`);
  for (const bits of [10, 12, 14]) {
    const text = hashSync(password, bits);
    const users = new Map([["prometheus", readBcryptHash(text)]]);
    const costs = new Map(kinds.map((kind) => [kind, [] as number[]]));
    let time = 0;
    // The first round warms up.
    let end = noWatch;
    for (let round = 0; round <= rounds; round += 1) {
      if (round === 1) end = watchTurns();
      // Its clock runs ahead, so that no failure has to wait.
      const basicAuth = new BasicAuth(users, new CheckTurns({ now: () => (time += 60_000) }));
      for (const kind of kinds) {
        const spent = await cost(basicAuth, kind);
        if (round > 0) costs.get(kind)?.push(spent);
      }
    }
    const hold = end();
    const endOfLibrary = watchTurns();
    await compare(password, text);
    const holdOfLibrary = endOfLibrary();
    const cells = Array.from(costs.values(), (all) => {
      const sorted = all.toSorted((a, b) => a - b);
      const at = (place: number): string => (sorted[place] ?? 0).toFixed(2);
      return `${at(sorted.length >> 1)} (${at(0)} to ${at(sorted.length - 1)})`;
    });
    write(`| ${bits} | ${cells.join(" | ")} | ${hold.toFixed(1)} | ${holdOfLibrary.toFixed(1)} |`);
  }
}
