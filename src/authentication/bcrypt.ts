import { timingSafeEqual } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { Blowfish, cycledWords } from "./blowfish.ts";

/** A hash of bcrypt, read. */
export interface BcryptHash {
  /** The hash as it was given. */
  readonly text: string;
  /** Two to the power of it is how often the key is mixed in. */
  readonly cost: number;
  readonly salt: Uint8Array;
  readonly digest: Uint8Array;
}

/**
 * The costs that are accepted. The least is bcrypt's own; one more than the largest takes seconds to
 * check, and a scraper gives up.
 */
export const costs = { least: 4, most: 14 } as const;

const alphabet = "./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/** How long the key is mixed before everything else has its turn, in milliseconds. */
const slice = 4;

/** The bytes of bcrypt's own base 64, which has no padding. */
function decoded(text: string, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  let bits = 0;
  let held = 0;
  let at = 0;
  for (const letter of text) {
    bits = ((bits << 6) | alphabet.indexOf(letter)) & 0xffff;
    held += 6;
    if (held < 8) continue;
    held -= 8;
    bytes[at] = bits >> held;
    at += 1;
  }
  return bytes;
}

/**
 * Reads a hash such as `htpasswd -B` makes: `$2a$`, `$2b$` or `$2y$`, which are the same for
 * passwords without faults of old implementations. Throws an Error whose message continues
 * "the password of … " and does not quote the hash.
 */
export function readBcryptHash(text: string): BcryptHash {
  const [, costText = "", salt = "", digest = ""] =
    /^\$2[aby]\$(\d\d)\$([./A-Za-z0-9]{22})([./A-Za-z0-9]{31})$/.exec(text) ?? [];
  if (costText === "") {
    throw new Error(
      "is not a bcrypt hash, which begins with $2y$, $2a$ or $2b$ and has 60 characters: make one with htpasswd -nBC 10 '' and leave its colon out",
    );
  }
  const cost = Number(costText);
  if (cost < costs.least || cost > costs.most) {
    throw new Error(
      `is a bcrypt hash of cost ${cost}; from ${costs.least} to ${costs.most} can be checked in time, and 10 is usual`,
    );
  }
  return { text, cost, salt: decoded(salt, 16), digest: decoded(digest, 23) };
}

/**
 * Whether the hash is of the password, in slices of the event loop. Like every bcrypt it reads 72
 * bytes of the password at most. It takes as long for a wrong password as for the right one.
 */
export async function isPasswordOf(password: Uint8Array, hash: BcryptHash): Promise<boolean> {
  const state = new Blowfish();
  const key = cycledWords(Buffer.concat([password, Buffer.of(0)]));
  const salt = cycledWords(hash.salt);
  state.expand(key, salt);
  let began = performance.now();
  for (let turns = 2 ** hash.cost; turns > 0; turns -= 1) {
    state.expand(key);
    state.expand(salt);
    if (performance.now() - began < slice) continue;
    await setImmediate();
    began = performance.now();
  }
  return timingSafeEqual(digestOf(state), hash.digest);
}

function digestOf(state: Blowfish): Buffer {
  const text = Buffer.from("OrpheanBeholderScryDoubt");
  for (let at = 0; at < text.length; at += 8) {
    const pair = Int32Array.of(text.readInt32BE(at), text.readInt32BE(at + 4));
    for (let turn = 0; turn < 64; turn += 1) state.encrypt(pair);
    text.writeInt32BE(pair[0] ?? 0, at);
    text.writeInt32BE(pair[1] ?? 0, at + 4);
  }
  // The last byte was forgotten by the first implementation, and so by all.
  return text.subarray(0, 23);
}
