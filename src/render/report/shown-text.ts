/**
 * A text from the cluster as a terminal may show it: printable ASCII, which is all that names in
 * Kubernetes are made of. Anything else could move the cursor, change colours or turn the direction
 * of writing, and is shown by its code point.
 */
export function shownText(text: string): string {
  return text.replaceAll(/[^ -~]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
