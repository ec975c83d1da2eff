import type { PodRecord, PodRequirements, Waiting } from "./records.ts";
import type { RecordTable } from "./record-table.ts";
import { SlotIndex } from "./slot-index.ts";
import { hashOfUid, readUid, uidText } from "./uid.ts";

const chunkSize = 1024;

/** The columns of so many slots. What is not in use is empty. */
interface Chunk {
  /** Four of each slot; of a uid that is no UUID, the first is its hash. */
  readonly uids: Uint32Array;
  readonly namespaces: string[];
  readonly nodes: string[];
  readonly requirements: (PodRequirements | undefined)[];
  readonly marks: Uint8Array;
}

/**
 * The records of pods in columns: 48 bytes each instead of the 180 of an object with its uid and its
 * place in a map, and nothing that the garbage collector has to go through one by one. A record is
 * made when it is asked for, and not the one that was put in.
 */
export class PodTable implements RecordTable<PodRecord> {
  readonly #chunks: Chunk[] = [];
  readonly #index = new SlotIndex((slot) => this.#hashAt(slot));
  readonly #free: number[] = [];
  #end = 0;
  #size = 0;
  /** The uids that are no UUIDs, and what is known of the pods without a node, by slot. */
  readonly #texts = new Map<number, string>();
  readonly #waiting = new Map<number, Waiting>();
  /** The uid that was looked for last, with its words, hash and slot: it is looked for more than once. */
  readonly #words = new Uint32Array(4);
  #last: string | undefined;
  #isUuid = false;
  #hash = 0;
  #slot = -1;

  get size(): number {
    return this.#size;
  }

  get(uid: string): PodRecord | undefined {
    const slot = this.#find(uid);
    return slot < 0 ? undefined : this.#record(slot, uid);
  }

  set({ uid, namespace, node, requirements, waiting }: PodRecord): void {
    let slot = this.#find(uid);
    if (slot < 0) slot = this.#begin(uid);
    const chunk = this.#chunk(slot);
    const row = slot % chunkSize;
    chunk.namespaces[row] = namespace;
    chunk.nodes[row] = node;
    chunk.requirements[row] = requirements;
    if (waiting === undefined) this.#waiting.delete(slot);
    else this.#waiting.set(slot, waiting);
  }

  delete(uid: string): void {
    const slot = this.#find(uid);
    if (slot < 0) return;
    this.#index.remove(this.#hash, slot);
    const chunk = this.#chunk(slot);
    const row = slot % chunkSize;
    chunk.namespaces[row] = "";
    chunk.nodes[row] = "";
    chunk.requirements[row] = undefined;
    this.#texts.delete(slot);
    this.#waiting.delete(slot);
    this.#free.push(slot);
    this.#size -= 1;
    this.#slot = -1;
  }

  *values(): Generator<PodRecord, undefined> {
    for (let slot = 0; slot < this.#end; slot += 1) {
      const record = this.#record(slot, undefined);
      if (record !== undefined) yield record;
    }
  }

  /** Those that are bound to nodes of these names. No record is made of another. */
  *on(nodes: ReadonlySet<string>): Generator<PodRecord, undefined> {
    for (let slot = 0; slot < this.#end; slot += 1) {
      if (!nodes.has(this.#chunk(slot).nodes[slot % chunkSize] ?? "")) continue;
      const record = this.#record(slot, undefined);
      if (record !== undefined) yield record;
    }
  }

  unmark(): void {
    for (const { marks } of this.#chunks) marks.fill(0);
  }

  mark(uid: string): void {
    const slot = this.#find(uid);
    if (slot >= 0) this.#chunk(slot).marks[slot % chunkSize] = 1;
  }

  *unmarked(): Generator<string, undefined> {
    for (let slot = 0; slot < this.#end; slot += 1) {
      const { requirements, marks } = this.#chunk(slot);
      const row = slot % chunkSize;
      if (requirements[row] !== undefined && marks[row] === 0) yield this.#uidAt(slot);
    }
  }

  /** The slot of a uid, or −1; its words and hash are at hand afterwards. */
  #find(uid: string): number {
    if (uid === this.#last) return this.#slot;
    const words = this.#words;
    this.#isUuid = readUid(uid, words);
    if (!this.#isUuid) {
      words.fill(0);
      words[0] = textHash(uid);
    }
    this.#hash = hashOfUid(words, 0);
    this.#slot = this.#index.find(this.#hash, (slot) => this.#isOf(slot, uid));
    this.#last = uid;
    return this.#slot;
  }

  /** Whether a slot is that of the uid whose words are at hand. */
  #isOf(slot: number, uid: string): boolean {
    const { uids } = this.#chunk(slot);
    const start = 4 * (slot % chunkSize);
    const words = this.#words;
    for (let index = 0; index < 4; index += 1) {
      if (uids[start + index] !== words[index]) return false;
    }
    return this.#texts.get(slot) === (this.#isUuid ? undefined : uid);
  }

  /** A slot for the uid that was just looked for in vain. */
  #begin(uid: string): number {
    const slot = this.#free.pop() ?? this.#end;
    if (slot === this.#end) {
      if (slot % chunkSize === 0) this.#chunks.push(emptyChunk());
      this.#end += 1;
    }
    const chunk = this.#chunk(slot);
    chunk.uids.set(this.#words, 4 * (slot % chunkSize));
    // What comes is not to be forgotten at the end of the sync that brings it.
    chunk.marks[slot % chunkSize] = 1;
    if (!this.#isUuid) this.#texts.set(slot, uid);
    this.#index.add(this.#hash, slot);
    this.#size += 1;
    this.#slot = slot;
    return slot;
  }

  /** Undefined for a slot that is not in use. */
  #record(slot: number, uid: string | undefined): PodRecord | undefined {
    const chunk = this.#chunk(slot);
    const row = slot % chunkSize;
    const requirements = chunk.requirements[row];
    if (requirements === undefined) return undefined;
    return {
      uid: uid ?? this.#uidAt(slot),
      namespace: chunk.namespaces[row] ?? "",
      node: chunk.nodes[row] ?? "",
      requirements,
      waiting: this.#waiting.get(slot),
    };
  }

  #uidAt(slot: number): string {
    return this.#texts.get(slot) ?? uidText(this.#chunk(slot).uids, 4 * (slot % chunkSize));
  }

  #hashAt(slot: number): number {
    return hashOfUid(this.#chunk(slot).uids, 4 * (slot % chunkSize));
  }

  #chunk(slot: number): Chunk {
    const chunk = this.#chunks[Math.floor(slot / chunkSize)];
    if (chunk === undefined) throw new RangeError(`there is no slot ${slot}`);
    return chunk;
  }
}

function emptyChunk(): Chunk {
  return {
    uids: new Uint32Array(4 * chunkSize),
    namespaces: Array.from({ length: chunkSize }, () => ""),
    nodes: Array.from({ length: chunkSize }, () => ""),
    requirements: Array.from({ length: chunkSize }, () => undefined),
    marks: new Uint8Array(chunkSize),
  };
}

function textHash(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash, 31) + text.charCodeAt(index);
  }
  return hash >>> 0;
}
