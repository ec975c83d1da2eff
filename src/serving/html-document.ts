import { promisify } from "node:util";
import { gzip } from "node:zlib";
import type { HtmlDocument } from "../http/endpoints.ts";
import type { PageStatus } from "../render/page/view.ts";

const compress = promisify(gzip);

/** Pages are made for one reader: a low level costs least in all. */
const level = 3;

/** A rendered page, compressed off the event loop if wanted. */
export async function htmlDocument(
  { status, text }: { readonly status: PageStatus; readonly text: string },
  gzipped: boolean,
): Promise<HtmlDocument> {
  const bytes = Buffer.from(text);
  return { status, body: [gzipped ? await compress(bytes, { level }) : bytes] };
}
