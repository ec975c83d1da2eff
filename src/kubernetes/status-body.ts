import { statusFromJson } from "./json-objects.ts";
import type { StatusObject } from "./wire.ts";

/**
 * The metav1.Status in the body of an error response, by the response's Content-Type; undefined
 * when the body is something else, as from a proxy or a filter in front of the API. Never throws.
 */
export function readStatus(body: Buffer, contentType: string): StatusObject | undefined {
  if (!/^application\/json\b/i.test(contentType.trim())) return undefined;
  try {
    const value: unknown = JSON.parse(body.toString("utf8"));
    const isStatus = typeof value === "object" && value !== null && "kind" in value;
    return isStatus && value.kind === "Status" ? statusFromJson(value) : undefined;
  } catch {
    return undefined;
  }
}
