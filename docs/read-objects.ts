import type { ReflectedResource } from "../src/kubernetes/reflector/reflected-resource.ts";

function refuse(reason: string): never {
  throw new Error(`the example of the documents is refused: ${reason}`);
}

/** Reads objects into the store of their kind as from an API server. Throws for what would be refused. */
export function readObjects<T, R extends { readonly uid: string }>(
  { readers, store, toRecord }: ReflectedResource<T, R>,
  kind: string,
  items: readonly object[],
): void {
  const reader = readers.find(({ mediaType }) => mediaType === "application/json");
  const decoder = reader?.list((object) => {
    const record = toRecord(object, refuse);
    if (record !== undefined) store.upsert(record);
  }, refuse);
  const metadata = { resourceVersion: "1" };
  decoder?.push(Buffer.from(JSON.stringify({ kind, apiVersion: "v1", metadata, items })));
  decoder?.end();
}
