/**
 * Blowfish with the expensive key schedule of bcrypt (Provos and Mazières, "A Future-Adaptable
 * Password Scheme", 1999): as much of it as checks a password.
 */

const roundKeys = 18;
const boxWords = 4 * 256;

/** The first words of the fraction of π, 32 bits each: what every state of Blowfish begins as. */
let piWords: Int32Array | undefined;

/** By the series of the Chudnovsky brothers, in fixed point: in 15 ms, once. */
function wordsOfPi(): Int32Array {
  const words = roundKeys + boxWords;
  const guard = 64n;
  const bits = BigInt(32 * words) + guard;
  let term = 1n << bits;
  let [sum, weighted] = [term, 0n];
  for (let k = 1n; term !== 0n; k += 1n) {
    term =
      (-term * ((6n * k - 5n) * (2n * k - 1n) * (6n * k - 1n))) / (k ** 3n * 10939058860032000n);
    sum += term;
    weighted += k * term;
  }
  const root = squareRoot(10005n << (2n * bits));
  const pi = ((426880n * root) << bits) / (13591409n * sum + 545140134n * weighted);
  const hex = BigInt.asUintN(32 * words, pi >> guard)
    .toString(16)
    .padStart(8 * words, "0");
  return Int32Array.from({ length: words }, (_, at) =>
    Number.parseInt(hex.slice(8 * at, 8 * at + 8), 16),
  );
}

/** Rounded down, by Newton's method from above. */
function squareRoot(square: bigint): bigint {
  let root = 1n << BigInt(Math.ceil(square.toString(16).length * 2));
  for (;;) {
    const next = (root + square / root) >> 1n;
    if (next >= root) return root;
    root = next;
  }
}

/** 18 words of the bytes, again and again from their first one. */
export function cycledWords(bytes: Uint8Array): Int32Array {
  return Int32Array.from({ length: roundKeys }, (_, place) => {
    let value = 0;
    for (let at = 4 * place; at < 4 * place + 4; at += 1) {
      value = (value << 8) | (bytes[at % bytes.length] ?? 0);
    }
    return value;
  });
}

const noSalt = new Int32Array(roundKeys);

/** A state of the cipher: its round keys and its boxes. */
export class Blowfish {
  readonly #keys: Int32Array;
  readonly #boxes: Int32Array;

  constructor() {
    const words = (piWords ??= wordsOfPi());
    this.#keys = words.slice(0, roundKeys);
    this.#boxes = words.slice(roundKeys);
  }

  /** Mixes in a key, and the first four words of a salt. */
  expand(key: Int32Array, salt: Int32Array = noSalt): void {
    const keys = this.#keys;
    const pair = new Int32Array(2);
    for (let at = 0; at < roundKeys; at += 1) keys[at] = word(keys, at) ^ word(key, at);
    let turn = 0;
    for (const target of [keys, this.#boxes]) {
      for (let at = 0; at < target.length; at += 2) {
        pair[0] = word(pair, 0) ^ word(salt, turn);
        pair[1] = word(pair, 1) ^ word(salt, turn + 1);
        turn ^= 2;
        this.encrypt(pair);
        target[at] = word(pair, 0);
        target[at + 1] = word(pair, 1);
      }
    }
  }

  /** Encrypts the two words in their place. */
  encrypt(pair: Int32Array): void {
    const keys = this.#keys;
    const boxes = this.#boxes;
    let left = word(pair, 0) ^ word(keys, 0);
    let right = word(pair, 1);
    for (let round = 1; round <= 16; round += 2) {
      right ^= mixed(boxes, left) ^ word(keys, round);
      left ^= mixed(boxes, right) ^ word(keys, round + 1);
    }
    pair[0] = right ^ word(keys, 17);
    pair[1] = left;
  }
}

/** A word at an index that is in bounds. */
function word(words: Int32Array, at: number): number {
  return words[at] as number; // oxlint-disable-line typescript/no-unsafe-type-assertion -- a default would cost a tenth of the time
}

function mixed(boxes: Int32Array, index: number): number {
  const sum = word(boxes, index >>> 24) + word(boxes, 256 | ((index >>> 16) & 255));
  const third = word(boxes, 512 | ((index >>> 8) & 255));
  return ((sum ^ third) + word(boxes, 768 | (index & 255))) | 0;
}
