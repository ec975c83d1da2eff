import { WireError } from "../failures/errors.ts";
import type { Timekeeping } from "../time.ts";
import { ListPace } from "./list-pace.ts";
import type { Query, Reading, ResourceClient } from "./resource-client.ts";
import { pageQuery } from "./sync-plan.ts";

/**
 * Reads a list to its end, in as many pages as the server makes of it, and returns the first page's
 * resourceVersion, which is that of all. `reading.established` is called for the first page only.
 *
 * A page whose token has expired fails like any request. The token for the rest of the list at a
 * newer resourceVersion, which the server then offers, is not used: changes could be missed.
 *
 * @throws what `ResourceClient.list` throws, WireError when the pages do not go on, or do not end, and
 * the signal's reason when it is aborted between two pages.
 */
export async function readPages<T extends { readonly uid: string }>(
  client: Pick<ResourceClient<T>, "list">,
  first: Query,
  onItem: (object: T) => void,
  reading: Reading & { readonly time: Pick<Timekeeping, "sleep"> },
): Promise<string> {
  const { signal, time } = reading;
  const tokens = new Set<string>();
  const pace = new ListPace();
  const take = (object: T) => {
    pace.object(object.uid);
    onItem(object);
  };
  let page = await client.list(first, take, reading);
  const version = page.resourceVersion;
  while (page.continueToken !== "") {
    const token = page.continueToken;
    if (tokens.has(token)) throw new WireError("the list repeats its continue token");
    tokens.add(token);
    const waitMs = pace.nextPage();
    if (waitMs > 0) {
      await time.sleep(waitMs, signal);
      signal.throwIfAborted();
    }
    const next = { ...reading, established: () => undefined };
    page = await client.list(pageQuery(token), take, next);
  }
  return version;
}
