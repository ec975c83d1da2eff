import { json, protobufEncoding } from "./encoding.ts";
import type { Encoding } from "./encoding.ts";
import { Refusal } from "./lists/refusal.ts";

/** In what form a client wants its answer. */
export interface Negotiated {
  readonly encoding: Encoding;
  /** The API version of the Table to turn the answer into; undefined for none. */
  readonly table: string | undefined;
}

interface Clause {
  readonly type: string;
  readonly parameters: ReadonlyMap<string, string>;
  readonly quality: number;
}

/** The clauses of an Accept header, the preferred ones first. */
function clausesOf(header: string): readonly Clause[] {
  return header
    .split(",")
    .map((text) => {
      const [type = "", ...rest] = text.split(";").map((part) => part.trim());
      const parameters = new Map(
        rest.map((part) => {
          const [name = "", value = ""] = part.split("=");
          return [name, value] as const;
        }),
      );
      return { type: type.toLowerCase(), parameters, quality: Number(parameters.get("q") ?? "1") };
    })
    .toSorted((a, b) => b.quality - a.quality);
}

const tableVersions = new Set(["meta.k8s.io/v1", "meta.k8s.io/v1beta1"]);

function accept({ type, parameters }: Clause, encoding: Encoding): Negotiated | undefined {
  const [main] = encoding.mediaType.split("/");
  if (![encoding.mediaType, `${main}/*`, "*/*"].includes(type)) return undefined;
  const kind = parameters.get("as");
  if (kind === undefined) return { encoding, table: undefined };
  const version = `${parameters.get("g") ?? ""}/${parameters.get("v") ?? ""}`;
  const isServed = kind === "Table" && tableVersions.has(version) && encoding === json;
  return isServed ? { encoding, table: version } : undefined;
}

/**
 * Chooses the form of an answer by the Accept header.
 * @throws Refusal, a 406, when the server has none of the accepted forms
 */
export function negotiate(header: string | undefined, hasProtobuf: boolean): Negotiated {
  const encodings = hasProtobuf ? [json, protobufEncoding] : [json];
  if (header === undefined || header === "") return { encoding: json, table: undefined };
  for (const clause of clausesOf(header)) {
    for (const encoding of encodings) {
      const negotiated = accept(clause, encoding);
      if (negotiated !== undefined) return negotiated;
    }
  }
  const types = [
    ...encodings.map(({ mediaType }) => mediaType),
    ...encodings.map(({ mediaType }) => `${mediaType};stream=watch`),
  ];
  throw new Refusal(
    406,
    "NotAcceptable",
    `406: Not Acceptable\n\nAvailable representations: ${types.join(", ")}`,
  );
}

/** Whether a client takes gzip; a real server reads no quality values here. */
export function takesGzip(header: string | string[] | undefined): boolean {
  return String(header ?? "")
    .split(",")
    .some((each) => each.split(";")[0]?.trim() === "gzip");
}
