const parts = 64;
const leastSize = 16;

/** One part of the index: slots by hash, linearly probed. */
interface Part {
  /** A slot and 1; 0 where there was never one, −1 where one was taken out. */
  readonly cells: Int32Array;
  live: number;
  /** Live ones, and those that were taken out. */
  used: number;
}

/**
 * Finds slots of a table by a hash of 32 bits. It is in parts, each of which grows alone: a million
 * slots in one would hold everything up while they are put in anew.
 */
export class SlotIndex {
  readonly #parts: Part[] = Array.from({ length: parts }, () => emptyPart(leastSize));
  readonly #hashOf: (slot: number) => number;

  /** `hashOf` says the hash of a slot that is in the index. */
  constructor(hashOf: (slot: number) => number) {
    this.#hashOf = hashOf;
  }

  /** The slot with a hash that is the one; −1 when there is none. */
  find(hash: number, isIt: (slot: number) => boolean): number {
    const { cells } = this.#part(hash);
    const mask = cells.length - 1;
    for (let cell = placeOf(hash) & mask; ; cell = (cell + 1) & mask) {
      const slot = (cells[cell] ?? 0) - 1;
      if (slot === -1) return -1;
      if (slot >= 0 && isIt(slot)) return slot;
    }
  }

  /** Puts in a slot that is not in yet. */
  add(hash: number, slot: number): void {
    let part = this.#part(hash);
    // Of 2 in 3 at most, so that there always is an end to a search.
    if (3 * (part.used + 1) > 2 * part.cells.length) {
      part = this.#renewed(part);
      this.#parts[partOf(hash)] = part;
    }
    put(part, hash, slot);
  }

  /** Takes out a slot that is in. */
  remove(hash: number, slot: number): void {
    const part = this.#part(hash);
    const mask = part.cells.length - 1;
    let cell = placeOf(hash) & mask;
    while (part.cells[cell] !== slot + 1) cell = (cell + 1) & mask;
    part.cells[cell] = -1;
    part.live -= 1;
  }

  #part(hash: number): Part {
    const part = this.#parts[partOf(hash)];
    if (part === undefined) throw new RangeError("a hash has 32 bits");
    return part;
  }

  /** The same, half full at most, without those that were taken out. */
  #renewed({ cells, live }: Part): Part {
    let size = leastSize;
    while (size < 2 * (live + 1)) size *= 2;
    const part = emptyPart(size);
    for (const cell of cells) if (cell > 0) put(part, this.#hashOf(cell - 1), cell - 1);
    return part;
  }
}

function emptyPart(size: number): Part {
  return { cells: new Int32Array(size), live: 0, used: 0 };
}

function put(part: Part, hash: number, slot: number): void {
  const mask = part.cells.length - 1;
  let cell = placeOf(hash) & mask;
  while ((part.cells[cell] ?? 0) !== 0) cell = (cell + 1) & mask;
  part.cells[cell] = slot + 1;
  part.live += 1;
  part.used += 1;
}

/** By the low bits; the place in a part is by the others. */
function partOf(hash: number): number {
  return hash & (parts - 1);
}

function placeOf(hash: number): number {
  return hash >>> 6;
}
