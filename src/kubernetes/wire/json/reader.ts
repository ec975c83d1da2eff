import { claimFromJson, sliceFromJson, wrappedSliceFromJson } from "./device-objects.ts";
import { JsonListDecoder } from "./list.ts";
import { nodeFromJson, podFromJson, statusFromJson } from "./objects.ts";
import { ignore, objectOf, textOf } from "./values.ts";
import { JsonWatchDecoder } from "./watch.ts";
import type { ClaimObject, SliceObject } from "../device-objects.ts";
import { initialEventsEndAnnotation } from "../objects.ts";
import type {
  BodyDecoder,
  ListMeta,
  NodeObject,
  PodObject,
  WatchEvent,
  WireReader,
} from "../objects.ts";
import { WireError } from "../../failures/errors.ts";
import type { Reject } from "../../observer.ts";

type FromJson<T> = (value: unknown, reject: Reject) => T | undefined;

/** Reads the JSON bodies of one kind. */
class JsonReader<T> implements WireReader<T> {
  readonly mediaType = "application/json";
  readonly #kind: string;
  readonly #fromJson: FromJson<T>;

  constructor(kind: string, fromJson: FromJson<T>) {
    this.#kind = kind;
    this.#fromJson = fromJson;
  }

  list(onItem: (object: T) => void, reject: Reject): BodyDecoder<ListMeta> {
    return new JsonListDecoder(`${this.#kind}List`, (item) => {
      const object = this.#fromJson(item, reject);
      if (object !== undefined) onItem(object);
    });
  }

  watch(onEvent: (event: WatchEvent<T>) => void, reject: Reject): BodyDecoder<void> {
    return new JsonWatchDecoder((line) => onEvent(watchEvent(line, this.#fromJson, reject)));
  }
}

function watchEvent<T>(line: unknown, fromJson: FromJson<T>, reject: Reject): WatchEvent<T> {
  const event = objectOf(line, ignore) ?? {};
  const type = event["type"];
  if (type === "ERROR") return { type, status: statusFromJson(event["object"]) };
  const metadata = objectOf(objectOf(event["object"], ignore)?.["metadata"], ignore) ?? {};
  const resourceVersion = textOf(metadata["resourceVersion"], ignore);
  switch (type) {
    case "ADDED":
    case "MODIFIED":
      return { type, object: fromJson(event["object"], reject), resourceVersion };
    case "DELETED": {
      const uid = textOf(metadata["uid"], ignore);
      if (uid === "") reject("bad_object");
      return { type, uid, resourceVersion };
    }
    case "BOOKMARK": {
      const annotations = objectOf(metadata["annotations"], ignore) ?? {};
      const initialEventsEnd = annotations[initialEventsEndAnnotation] === "true";
      return { type, resourceVersion, initialEventsEnd };
    }
    default:
      throw new WireError("a watch event of an unknown type");
  }
}

/** Reads pods in `application/json`. */
export const podJsonReader: WireReader<PodObject> = new JsonReader("Pod", podFromJson);

/** Reads nodes in `application/json`. */
export const nodeJsonReader: WireReader<NodeObject> = new JsonReader("Node", nodeFromJson);

/** Reads ResourceSlices of v1 and v1beta2 in `application/json`. */
export const sliceJsonReader: WireReader<SliceObject> = new JsonReader(
  "ResourceSlice",
  sliceFromJson,
);

/** Reads ResourceSlices of v1beta1 in `application/json`. */
export const wrappedSliceJsonReader: WireReader<SliceObject> = new JsonReader(
  "ResourceSlice",
  wrappedSliceFromJson,
);

/** Reads ResourceClaims of any version in `application/json`. */
export const claimJsonReader: WireReader<ClaimObject> = new JsonReader(
  "ResourceClaim",
  claimFromJson,
);
