import { WireError } from "../failures/errors.ts";
import type { Query, Reading, ResourceClient } from "./resource-client.ts";
import { pageQuery } from "./sync-plan.ts";

/** A million objects, in pages of 500. */
const pageLimit = 2000;

/**
 * Reads a list to its end, in as many pages as the server makes of it, and returns the first page's
 * resourceVersion, which is that of all. `reading.established` is called for the first page only.
 *
 * A page whose token has expired fails like any request. The token for the rest of the list at a
 * newer resourceVersion, which the server then offers, is not used: changes could be missed.
 *
 * @throws what `ResourceClient.list` throws, and WireError when the pages do not go on, or do not end.
 */
export async function readPages<T>(
  client: Pick<ResourceClient<T>, "list">,
  first: Query,
  onItem: (object: T) => void,
  reading: Reading,
): Promise<string> {
  let page = await client.list(first, onItem, reading);
  const version = page.resourceVersion;
  const tokens = new Set<string>();
  while (page.continueToken !== "") {
    const token = page.continueToken;
    if (tokens.has(token)) throw new WireError("the list repeats its continue token");
    if (tokens.size >= pageLimit) throw new WireError(`the list has over ${pageLimit} pages`);
    tokens.add(token);
    const next = { ...reading, established: () => undefined };
    page = await client.list(pageQuery(token), onItem, next);
  }
  return version;
}
