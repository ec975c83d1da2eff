/** Encodes API objects as a Go API server does, by a schema of the fields that are counted. */

/** Field number and type, by JSON name; `unknown` fields are written as bytes of the next release. */
type Type =
  | "string"
  | "bool"
  | "int"
  | "strings"
  | "quantities"
  | { readonly one: Schema }
  | { readonly many: Schema };
type Schema = Readonly<Record<string, readonly [number: number, type: Type]>>;

const objectMeta: Schema = {
  name: [1, "string"],
  namespace: [3, "string"],
  uid: [5, "string"],
  resourceVersion: [6, "string"],
  labels: [11, "strings"],
  annotations: [12, "strings"],
};
const requirements: Schema = { limits: [1, "quantities"], requests: [2, "quantities"] };
const container: Schema = {
  name: [1, "string"],
  resources: [8, { one: requirements }],
  restartPolicy: [24, "string"],
};
const containerStatus: Schema = {
  name: [1, "string"],
  allocatedResources: [10, "quantities"],
  resources: [11, { one: requirements }],
};
const condition: Schema = { type: [1, "string"], status: [2, "string"], reason: [5, "string"] };
const listMeta: Schema = { resourceVersion: [2, "string"], continue: [3, "string"] };
const cause: Schema = { reason: [1, "string"] };

const pod: Schema = {
  metadata: [1, { one: objectMeta }],
  spec: [
    2,
    {
      one: {
        containers: [2, { many: container }],
        nodeName: [10, "string"],
        initContainers: [20, { many: container }],
        overhead: [32, "quantities"],
        resources: [40, { one: requirements }],
      },
    },
  ],
  status: [
    3,
    {
      one: {
        phase: [1, "string"],
        conditions: [2, { many: condition }],
        containerStatuses: [8, { many: containerStatus }],
        initContainerStatuses: [10, { many: containerStatus }],
        allocatedResources: [19, "quantities"],
        resources: [20, { one: requirements }],
      },
    },
  ],
};
const node: Schema = {
  metadata: [1, { one: objectMeta }],
  spec: [2, { one: { unschedulable: [4, "bool"] } }],
  status: [
    3,
    {
      one: {
        capacity: [1, "quantities"],
        allocatable: [2, "quantities"],
        conditions: [4, { many: condition }],
      },
    },
  ],
};
const status: Schema = {
  status: [2, "string"],
  message: [3, "string"],
  reason: [4, "string"],
  code: [6, "int"],
  details: [5, { one: { causes: [4, { many: cause }], retryAfterSeconds: [5, "int"] } }],
};

const schemas: Readonly<Record<string, Schema>> = { Pod: pod, Node: node, Status: status };
const typeMeta: Schema = { apiVersion: [1, "string"], kind: [2, "string"] };

export function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  while (rest > 0x7fn) {
    bytes.push(Number(rest & 0x7fn) | 0x80);
    rest >>= 7n;
  }
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

/** A length-delimited field. */
export function field(number: number, value: Buffer | string): Buffer {
  const bytes = Buffer.from(value);
  return Buffer.concat([varint(number * 8 + 2), varint(bytes.length), bytes]);
}

function entries(value: unknown): [string, unknown][] {
  return typeof value === "object" && value !== null ? Object.entries(value) : [];
}

function encodeField(number: number, type: Type, value: unknown): Buffer {
  if (type === "string") return field(number, String(value));
  if (type === "bool") return Buffer.concat([varint(number * 8), varint(value === true ? 1 : 0)]);
  if (type === "int") return Buffer.concat([varint(number * 8), varint(Number(value))]);
  if (type === "strings" || type === "quantities") {
    const texts = entries(value).map(([key, text]) => {
      const bytes = type === "strings" ? Buffer.from(String(text)) : field(1, String(text));
      return field(number, Buffer.concat([field(1, key), field(2, bytes)]));
    });
    return Buffer.concat(texts);
  }
  if ("one" in type) return field(number, encode(type.one, value));
  const elements: readonly unknown[] = Array.isArray(value) ? value : [];
  return Buffer.concat(elements.map((element) => field(number, encode(type.many, element))));
}

/** The fields that the schema lacks become opaque bytes under numbers of about their size. */
function encode(schema: Schema, value: unknown): Buffer {
  let opaque = 60;
  const fields = entries(value)
    .filter(([, member]) => member !== null && member !== undefined)
    .map(([name, member]): [number, Buffer] => {
      const known = schema[name];
      if (known !== undefined) return [known[0], encodeField(...known, member)];
      opaque += 1;
      return [opaque, field(opaque, JSON.stringify(member))];
    });
  return Buffer.concat(fields.toSorted(([a], [b]) => a - b).map(([, bytes]) => bytes));
}

/** The bare message of a Pod, Node or Status. */
export function encodeMessage(kind: string, object: unknown): Buffer {
  const schema = schemas[kind];
  if (schema === undefined) throw new Error(`no schema of ${kind}`);
  return encode(schema, object);
}

/** The magic and the `runtime.Unknown` around a message. */
export function encodeEnvelope(kind: string, raw: Buffer): Buffer {
  const type = field(1, encode(typeMeta, { apiVersion: "v1", kind }));
  return Buffer.concat([Buffer.from("k8s\0"), type, field(2, raw), field(3, ""), field(4, "")]);
}

/** The body of a list of Pods or Nodes. */
export function encodeList(kind: string, items: readonly unknown[], metadata: object): Buffer {
  const messages = items.map((item) => field(2, encodeMessage(kind, item)));
  const meta = field(1, encode(listMeta, metadata));
  return encodeEnvelope(`${kind}List`, Buffer.concat([meta, ...messages]));
}

export interface Event {
  readonly type: string;
  /** Pod, Node or Status. */
  readonly kind: string;
  readonly object: unknown;
}

/** The frames of a watch. */
export function encodeWatch(events: readonly Event[]): Buffer {
  return Buffer.concat(
    events.flatMap(({ type, kind, object }) => {
      const raw = field(1, encodeEnvelope(kind, encodeMessage(kind, object)));
      const event = Buffer.concat([field(1, type), field(2, raw)]);
      const length = Buffer.alloc(4);
      length.writeUInt32BE(event.length);
      return [length, event];
    }),
  );
}
