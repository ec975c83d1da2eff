import type { Node } from "oxc-parser";
import type { Edit } from "../mutants.ts";
import type { Place } from "../syntax.ts";

/** Other numbers, truths and texts; lists with one element less, objects with one property less. */
export function literals({ node, parent, role, text }: Place): readonly Edit[] {
  if (node.type === "Literal") return isName(parent, role) ? [] : replace(node, other(node.value));
  if (node.type === "TemplateLiteral") return replace(node, '""');
  if (node.type === "ArrayExpression") return without(node, node.elements, text);
  if (node.type === "ObjectExpression") return without(node, node.properties, text);
  return [];
}

function replace({ start, end }: Node, text: string | undefined): readonly Edit[] {
  return text === undefined ? [] : [{ start, end, text }];
}

/** Small numbers change by one: an index, a count. Others double: nobody promises a limit exactly. */
function other(value: unknown): string | undefined {
  if (typeof value === "boolean") return String(!value);
  if (typeof value === "number") return String(value < 10 ? value + 1 : value * 2);
  if (typeof value === "bigint") return `${value < 10n ? value + 1n : value * 2n}n`;
  if (typeof value === "string") return value === "" ? '"mutant"' : '""';
  return undefined;
}

/** Where another text is a type error or no other program, or where another mutant does the same. */
function isName(parent: Node | undefined, role: string): boolean {
  if (parent?.type === "BinaryExpression") {
    return ["===", "!==", "in"].includes(parent.operator) && isComparedText(parent, role);
  }
  return role === "key" || parent?.type === "ArrayExpression" || parent?.type === "SwitchCase";
}

/** The comparison itself is mutated. Numbers are, as bounds. */
function isComparedText({ left, right }: { left: Node; right: Node }, role: string): boolean {
  const literal = role === "left" ? left : right;
  return literal.type === "Literal" && typeof literal.value === "string" && literal.value !== "";
}

function without(
  list: Node,
  elements: readonly (Node | null)[],
  text: Place["text"],
): readonly Edit[] {
  const { start, end } = list;
  const inner = elements.map((element) => element ?? { start, end: start });
  return inner.map((element, index) => {
    const next = inner[index + 1];
    const until = next?.start ?? end - 1;
    const rest = text({ start: element.end, end: until });
    // Up to the next element, with the comma; the last one up to the bracket.
    const stop = next === undefined ? element.end + (rest.indexOf(",") + 1) : until;
    return { start: element.start, end: stop, text: "" };
  });
}
