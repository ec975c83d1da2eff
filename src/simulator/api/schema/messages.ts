import { containerMessages } from "./container.ts";
import { deviceMessages } from "./device.ts";
import { metadataMessages } from "./metadata.ts";
import { nodeMessages } from "./node.ts";
import { podStatusMessages } from "./pod-status.ts";
import { podMessages } from "./pod.ts";
import { volumeMessages } from "./volume.ts";

/**
 * A field of a message. `one` is written even when it is not set, as Go writes what is not a
 * pointer; `optional` only when it is set; `embedded` has its fields in the JSON of its parent.
 */
export interface Field {
  readonly number: number;
  readonly name: string;
  readonly type: string;
  readonly shape: "one" | "optional" | "many" | "map" | "embedded";
}

const shapes = { "": "one", "?": "optional", "[]": "many", "{}": "map" } as const;

function isShape(text: string): text is keyof typeof shapes {
  return text in shapes;
}

/**
 * Reads `number name type`, as in `6 ports []ContainerPort`. Before a type, `?` stands for a pointer,
 * `[]` for a list, `{}` for a map with keys of text; the name `.` for an embedded message.
 */
function field(text: string): Field {
  const [, number = "", name = "", shape = "", type = ""] =
    /^(\d+) ([\w.]+) (\W{0,2})(\w+)$/.exec(text) ?? [];
  if (!isShape(shape) || type === "") throw new SyntaxError(`not a field: ${text}`);
  return {
    number: Number(number),
    name,
    type,
    shape: name === "." ? "embedded" : shapes[shape],
  };
}

/** The fields of each message, in the order of their numbers. */
export const messages: ReadonlyMap<string, readonly Field[]> = new Map(
  [
    metadataMessages,
    nodeMessages,
    podMessages,
    podStatusMessages,
    containerMessages,
    deviceMessages,
    volumeMessages,
  ].flatMap((text) =>
    text
      .trim()
      .replaceAll(/\s*\n {4,}/g, " ")
      .split("\n")
      .map((line) => {
        const [name = "", fields = ""] = line.trim().split(": ");
        return [name, fields.split(", ").map(field)] as const;
      }),
  ),
);
