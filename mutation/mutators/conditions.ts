import type { Edit } from "../mutants.ts";
import type { Place } from "../syntax.ts";

/** Conditions that always or never hold, and logical expressions reduced to one of their sides. */
export function conditions(place: Place): readonly Edit[] {
  const { start, end } = place.node;
  const others = [...constants(place), ...negation(place)];
  return [...others.map((text) => ({ start, end, text })), ...oneSided(place)];
}

function oneSided({ node }: Place): readonly Edit[] {
  if (node.type !== "LogicalExpression") return [];
  const { left, right } = node;
  return [
    { start: left.start, end: right.start, text: "" },
    { start: left.end, end: right.end, text: "" },
  ];
}

function constants({ node, parent, role }: Place): readonly string[] {
  if (role !== "test" || node.type === "Literal" || parent?.type === "SwitchCase") return [];
  // A loop that never ends is no fault that anybody makes.
  const isLoop = parent?.type === "WhileStatement" || parent?.type === "ForStatement";
  return isLoop ? ["false"] : ["true", "false"];
}

/** Of order: an equality is negated by its operator. */
function negation({ node, parent, role, text }: Place): readonly string[] {
  const isOrder = node.type === "BinaryExpression" && orders.has(node.operator);
  if (!isOrder || role === "test" || parent?.type === "LogicalExpression") return [];
  return [`!(${text(node)})`];
}

const orders: ReadonlySet<string> = new Set(["<", "<=", ">", ">="]);
