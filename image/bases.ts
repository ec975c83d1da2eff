/** References to images that are pinned by digest, in text. */

/** `NAME:TAG@sha256:DIGEST`; the name may start with a registry and its port. */
const pinned = /(?<name>(?:[\w.-]+:\d+\/)?[\w./-]+:[\w.-]+)@(?<digest>sha256:[0-9a-f]{64})/g;

/** An image, by the tag whose digest is looked up. */
export interface Pin {
  readonly name: string;
  readonly digest: string;
}

/** Those in a text, in their order. */
export function pinsIn(text: string): readonly Pin[] {
  return Array.from(text.matchAll(pinned), ({ groups }) => ({
    name: groups?.["name"] ?? "",
    digest: groups?.["digest"] ?? "",
  }));
}

/** The text with the digest that each image has now. */
export function withDigests(text: string, digestOf: (name: string) => string): string {
  return text.replaceAll(pinned, (_, name: string) => `${name}@${digestOf(name)}`);
}
