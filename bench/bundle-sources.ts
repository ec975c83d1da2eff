import { readFileSync } from "node:fs";
import { SourceMap } from "node:module";
import { pathToFileURL } from "node:url";
import type { SourceOf } from "./cpu-profile.ts";
import { bundle } from "./programs.ts";

const root = new URL("../", import.meta.url).href;

/** The sources of the functions in a bundle, by the source map that `npm run build` leaves beside it. */
export function bundleSources(file: string = bundle): SourceOf {
  const map = new SourceMap(JSON.parse(readFileSync(`${file}.map`, "utf8")));
  const url = pathToFileURL(file).href;
  return (frame) => {
    if (frame.url !== url) return frame.url;
    const entry = map.findEntry(frame.lineNumber, frame.columnNumber);
    if (!("originalSource" in entry)) return "bundle";
    const source = new URL(entry.originalSource, url).href;
    return source.startsWith(root) ? source.slice(root.length) : source;
  };
}
