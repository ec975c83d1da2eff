import type { Node } from "oxc-parser";
import type { Edit } from "../mutants.ts";
import type { Place } from "../syntax.ts";

const removable: ReadonlySet<string> = new Set([
  "ExpressionStatement",
  "ThrowStatement",
  "BreakStatement",
  "ContinueStatement",
]);

/** Statements and cases that are not there. */
export function removals({ node, parent, role }: Place): readonly Edit[] {
  const { start, end } = node;
  if (node.type === "SwitchCase") return [{ start, end, text: "" }];
  const isBareReturn = node.type === "ReturnStatement" && node.argument === null;
  if (!removable.has(node.type) && !isBareReturn) return [];
  // An `if` whose condition never holds is the same.
  if (parent?.type === "IfStatement" && role === "consequent" && parent.alternate === null) {
    return [];
  }
  return isConstructorCall(node) ? [] : [{ start, end, text: ";" }];
}

function isConstructorCall(node: Node): boolean {
  return (
    node.type === "ExpressionStatement" &&
    node.expression.type === "CallExpression" &&
    node.expression.callee.type === "Super"
  );
}
