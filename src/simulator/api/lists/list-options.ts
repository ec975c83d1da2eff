import type { ObjectKind } from "../../api-object.ts";
import { fieldSelector } from "./field-selector.ts";
import type { Selector } from "./field-selector.ts";
import { labelSelector } from "./label-selector.ts";
import { badRequest, Refusal } from "./refusal.ts";
import type { Cause } from "./refusal.ts";

/** `metav1.ListOptions`, read and validated. */
export interface ListOptions {
  /** By labels and fields. */
  readonly selector: Selector;
  /** Whether labels or fields select at all. */
  readonly isSelective: boolean;
  /** Empty, "0", or a version in digits. */
  readonly resourceVersion: string;
  readonly match: "" | "Exact" | "NotOlderThan";
  /** 0 or less is no limit. */
  readonly limit: number;
  readonly continue: string;
  readonly timeoutSeconds: number | undefined;
  readonly sendInitialEvents: boolean | undefined;
  readonly allowWatchBookmarks: boolean;
}

/** What the request for a list or a watch asks for, and of which server. */
interface Asked {
  readonly kind: ObjectKind;
  readonly isWatch: boolean;
  readonly query: URLSearchParams;
  /** Whether the server has the feature WatchList. */
  readonly hasWatchList: boolean;
}

/** Anything but "0" and "false" is true, as in k8s.io/apimachinery/pkg/runtime/conversion.go. */
export function booleanOption(query: URLSearchParams, name: string): boolean | undefined {
  const text = query.get(name);
  return text === null ? undefined : text !== "0" && text.toLowerCase() !== "false";
}

const textOption = (query: URLSearchParams, name: string): string => query.get(name) ?? "";

function integerOption(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null) return undefined;
  if (/^[-+]?\d+$/.test(text)) return Number(text);
  throw badRequest(`strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`);
}

const forbidden = (field: string, why: string): Cause => ({
  reason: "FieldValueForbidden",
  message: `Forbidden: ${why}`,
  field,
});

function unsupportedMatch(match: string, supported: readonly string[]): Cause {
  const list = supported.map((each) => JSON.stringify(each)).join(", ");
  return {
    reason: "FieldValueNotSupported",
    message: `Unsupported value: ${JSON.stringify(match)}: supported values: ${list}`,
    field: "resourceVersionMatch",
  };
}

const matchField = "resourceVersionMatch";

/** What is wrong with the options of a list (internalversion/validation/validation.go). */
function faultsOfList(query: URLSearchParams): readonly Cause[] {
  const match = textOption(query, matchField);
  const version = textOption(query, "resourceVersion");
  const faults: Cause[] = [];
  const add = (field: string, why: string): number => faults.push(forbidden(field, why));
  if (match !== "" && version === "") {
    add(matchField, "resourceVersionMatch is forbidden unless resourceVersion is provided");
  }
  if (match !== "" && textOption(query, "continue") !== "") {
    add(matchField, "resourceVersionMatch is forbidden when continue is provided");
  }
  if (!["", "Exact", "NotOlderThan"].includes(match)) {
    faults.push(unsupportedMatch(match, ["Exact", "NotOlderThan", ""]));
  }
  if (match === "Exact" && version === "0") {
    add(matchField, 'resourceVersionMatch "exact" is forbidden for resourceVersion "0"');
  }
  if (query.has("sendInitialEvents")) {
    add("sendInitialEvents", "sendInitialEvents is forbidden for list");
  }
  return faults;
}

/** What is wrong with the options of a watch (the same file). */
function faultsOfWatch(query: URLSearchParams, hasWatchList: boolean): readonly Cause[] {
  const match = textOption(query, matchField);
  const isInitial = query.has("sendInitialEvents");
  const faults: Cause[] = [];
  const add = (field: string, why: string): number => faults.push(forbidden(field, why));
  if (isInitial && match !== "NotOlderThan") {
    add(matchField, "sendInitialEvents requires setting resourceVersionMatch to NotOlderThan");
  }
  if (isInitial && !hasWatchList) {
    add(
      "sendInitialEvents",
      "sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled",
    );
  }
  if (match === "") return faults;
  if (!isInitial) {
    add(
      matchField,
      "resourceVersionMatch is forbidden for watch unless sendInitialEvents is provided",
    );
  }
  if (match !== "NotOlderThan") faults.push(unsupportedMatch(match, ["NotOlderThan"]));
  if (textOption(query, "continue") !== "") {
    add(matchField, "resourceVersionMatch is forbidden when continue is provided");
  }
  return faults;
}

function invalid(faults: readonly Cause[]): Refusal {
  const texts = new Set(faults.map(({ field = "", message = "" }) => `${field}: ${message}`));
  const all = [...texts].join(", ");
  return new Refusal(
    422,
    "Invalid",
    `ListOptions.meta.k8s.io "" is invalid: ${texts.size > 1 ? `[${all}]` : all}`,
    { group: "meta.k8s.io", kind: "ListOptions", causes: faults },
  );
}

/**
 * Reads the options of a list or a watch; options that are not known are ignored.
 * @throws Refusal, a 400 or 422, as a real server would refuse them
 */
export function readListOptions({ kind, isWatch, query, hasWatchList }: Asked): ListOptions {
  const labels = textOption(query, "labelSelector");
  const fields = textOption(query, "fieldSelector");
  const limit = integerOption(query, "limit") ?? 0;
  const timeoutSeconds = integerOption(query, "timeoutSeconds");
  const byLabel = labelSelector(labels);
  const faults = isWatch ? faultsOfWatch(query, hasWatchList) : faultsOfList(query);
  if (faults.length > 0) throw invalid(faults);
  const byField = fieldSelector(kind, fields);
  const match = textOption(query, matchField);
  return {
    selector: (object) => byField(object) && byLabel(object),
    isSelective: labels !== "" || fields !== "",
    resourceVersion: textOption(query, "resourceVersion"),
    match: match === "Exact" || match === "NotOlderThan" ? match : "",
    limit,
    continue: textOption(query, "continue"),
    timeoutSeconds,
    sendInitialEvents: booleanOption(query, "sendInitialEvents"),
    allowWatchBookmarks: booleanOption(query, "allowWatchBookmarks") ?? false,
  };
}
