const bits = 2 ** 19;

/**
 * Names that were refused, in a memory of 64 KiB however many they are (a Bloom filter): it may take
 * another name for a refused one, never a refused one for another.
 */
export class RefusedNames {
  #bits: Uint8Array | undefined;

  /** Whether any name was refused. */
  get any(): boolean {
    return this.#bits !== undefined;
  }

  add(name: string): void {
    this.#bits ??= new Uint8Array(bits / 8);
    for (const bit of placesOf(name)) {
      this.#bits[bit >>> 3] = (this.#bits[bit >>> 3] ?? 0) | (1 << (bit & 7));
    }
  }

  has(name: string): boolean {
    const known = this.#bits;
    if (known === undefined) return false;
    return placesOf(name).every((bit) => ((known[bit >>> 3] ?? 0) & (1 << (bit & 7))) !== 0);
  }
}

/** FNV-1a, from two beginnings. */
function placesOf(name: string): readonly number[] {
  let first = 0x811c9dc5;
  let second = 0x01000193;
  for (let index = 0; index < name.length; index += 1) {
    const unit = name.charCodeAt(index);
    first = Math.imul(first ^ unit, 0x01000193);
    second = Math.imul(second ^ unit, 0x01000193);
  }
  return [(first >>> 0) % bits, (second >>> 8) % bits];
}
