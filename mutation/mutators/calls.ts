import type { Argument, CallExpression } from "oxc-parser";
import type { Edit } from "../mutants.ts";
import type { Place } from "../syntax.ts";

const exchanged: ReadonlyMap<string, string> = new Map([
  ["min", "max"],
  ["max", "min"],
  ["some", "every"],
  ["every", "some"],
  ["startsWith", "endsWith"],
  ["endsWith", "startsWith"],
  ["floor", "ceil"],
  ["ceil", "floor"],
]);

/** Methods whose receiver can stand for their result. */
const removed: ReadonlySet<string> = new Set([
  "filter",
  "slice",
  "toSorted",
  "toReversed",
  "trim",
  "toLowerCase",
  "toUpperCase",
]);

/** Arguments in the wrong order, the opposite method, and calls that give back what they were given. */
export function calls({ node, text }: Place): readonly Edit[] {
  if (node.type !== "CallExpression") return [];
  const method = methodOf(node);
  return [...swappedArguments(node, text), ...unwrapped(node, text), ...otherMethod(method)];
}

interface Method {
  readonly name: string;
  readonly start: number;
  readonly end: number;
  readonly receiver: { readonly start: number; readonly end: number };
}

function methodOf({ callee }: CallExpression): Method | undefined {
  if (callee.type !== "MemberExpression" || callee.computed) return undefined;
  const { property, object } = callee;
  if (property.type !== "Identifier") return undefined;
  return { name: property.name, start: property.start, end: property.end, receiver: object };
}

function otherMethod(method: Method | undefined): readonly Edit[] {
  const other = method && exchanged.get(method.name);
  if (method === undefined || other === undefined) return [];
  return [{ start: method.start, end: method.end, text: other }];
}

function swappedArguments(
  { arguments: given, callee }: CallExpression,
  text: Place["text"],
): readonly Edit[] {
  const [first, second] = given;
  if (first === undefined || second === undefined) return [];
  if (text(callee).startsWith("Math.")) return [];
  const isPlain = [first, second].every(({ type }) => type !== "SpreadElement" && !isCode(type));
  if (!isPlain) return [];
  const between = text({ start: first.end, end: second.start });
  const swap = `${text(second)}${between}${text(first)}`;
  return [{ start: first.start, end: second.end, text: swap }];
}

function isCode(type: Argument["type"]): boolean {
  return type === "ArrowFunctionExpression" || type === "FunctionExpression";
}

/** `f(x)` becomes `x`, and `x.filter(…)` becomes `x`. */
function unwrapped(node: CallExpression, text: Place["text"]): readonly Edit[] {
  const { start, end } = node;
  const method = methodOf(node);
  if (method !== undefined && removed.has(method.name)) {
    return [{ start, end, text: text(method.receiver) }];
  }
  const [only, ...others] = node.arguments;
  const isFunction = node.callee.type === "Identifier" && only?.type !== "SpreadElement";
  if (!isFunction || only === undefined || others.length > 0) return [];
  return [{ start, end, text: `(${text(only)})` }];
}
