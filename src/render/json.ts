/**
 * Length in UTF-16 units from which rendered text is handed on: the work between two chunks stays
 * within a few milliseconds.
 */
export const chunkLength = 64 * 1024;

/**
 * A JSON array in chunks of bounded work; the consumer lets other work run between them. `render`
 * gives the JSON text of one item.
 */
export function* jsonArray<T>(
  items: Iterable<T>,
  render: (item: T) => string,
): Generator<string, void> {
  let text = "[";
  let separator = "";
  for (const item of items) {
    text += separator + render(item);
    separator = ",";
    if (text.length < chunkLength) continue;
    yield text;
    text = "";
  }
  yield `${text}]`;
}

/**
 * A JSON object with keys from the cluster. Written as text, so that `__proto__` is a key like any
 * other. `render` gives the JSON text of one value.
 */
export function jsonObject<T>(
  entries: Iterable<readonly [key: string, value: T]>,
  render: (value: T) => string,
): string {
  const members = Array.from(entries, ([key, value]) => `${JSON.stringify(key)}:${render(value)}`);
  return `{${members.join(",")}}`;
}

/** {@link jsonObject} in chunks of bounded work. */
export function* jsonObjectChunks<T>(
  entries: Iterable<readonly [key: string, value: T]>,
  render: (value: T) => string,
): Generator<string, void> {
  let text = "{";
  let separator = "";
  for (const [key, value] of entries) {
    text += `${separator}${JSON.stringify(key)}:${render(value)}`;
    separator = ",";
    if (text.length < chunkLength) continue;
    yield text;
    text = "";
  }
  yield `${text}}`;
}
