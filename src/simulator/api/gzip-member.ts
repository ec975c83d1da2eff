import { constants, crc32, gzip, gzipSync } from "node:zlib";
import { promisify } from "node:util";

const options = { level: 1, finishFlush: constants.Z_SYNC_FLUSH };
/** The last block of DEFLATE, without content. */
const lastBlock = Buffer.from([0x03, 0x00]);

const gzipAsync = promisify(gzip);

/**
 * The bytes as one member of a gzip stream, as an API server writes each flush of a watch: it flushes
 * the compressor before it closes it, so that the content can be read before the member has ended.
 * Go's reader would otherwise hold the end of each member back until the next one begins.
 */
export function gzipMemberSync(bytes: Buffer): Buffer {
  return ended(gzipSync(bytes, options), bytes);
}

/** The same, on another thread. */
export async function gzipMember(bytes: Buffer): Promise<Buffer> {
  return ended(await gzipAsync(bytes, options), bytes);
}

function ended(flushed: Buffer, content: Buffer): Buffer {
  const trailer = Buffer.alloc(8);
  trailer.writeUInt32LE(crc32(content), 0);
  trailer.writeUInt32LE(content.length, 4);
  return Buffer.concat([flushed, lastBlock, trailer]);
}
