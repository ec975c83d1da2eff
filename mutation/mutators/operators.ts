import type { Edit } from "../mutants.ts";
import type { Place, Span } from "../syntax.ts";

const swapped: ReadonlyMap<string, string> = new Map([
  ["<", "<="],
  ["<=", "<"],
  [">", ">="],
  [">=", ">"],
  ["===", "!=="],
  ["!==", "==="],
  ["+", "-"],
  ["-", "+"],
  ["*", "/"],
  ["/", "*"],
  ["%", "*"],
  ["**", "*"],
  ["+=", "-="],
  ["-=", "+="],
  ["*=", "/="],
  ["/=", "*="],
  ["??=", "="],
  ["||=", "="],
  ["&&=", "="],
  ["++", "--"],
  ["--", "++"],
  ["&", "|"],
  ["|", "&"],
  ["<<", ">>"],
  [">>", "<<"],
]);

/** Another operator in the place of one: boundaries, equality, arithmetic. */
export function operators({ node, role, text }: Place): readonly Edit[] {
  if (node.type === "BinaryExpression") {
    if (role === "test" && isEquality(node.operator)) return [];
    // Text is not subtracted.
    if (node.operator === "+" && [node.left, node.right].some(isText)) return [];
    return swap(node.operator, { start: node.left.end, end: node.right.start }, text);
  }
  if (node.type === "AssignmentExpression") {
    return swap(node.operator, { start: node.left.end, end: node.right.start }, text);
  }
  if (node.type === "UpdateExpression") return swap(node.operator, node, text);
  if (node.type === "UnaryExpression" && ["-", "!"].includes(node.operator)) {
    return [{ start: node.start, end: node.end, text: text(node.argument) }];
  }
  return [];
}

/** As a condition it is replaced by true and by false already. */
function isEquality(operator: string): boolean {
  return operator === "===" || operator === "!==";
}

function isText({ type, ...rest }: { readonly type: string }): boolean {
  return type === "TemplateLiteral" || ("value" in rest && typeof rest.value === "string");
}

function swap(operator: string, within: Span, text: (span: Span) => string): readonly Edit[] {
  const other = swapped.get(operator);
  if (other === undefined) return [];
  const start = within.start + text(within).indexOf(operator);
  return [{ start, end: start + operator.length, text: other }];
}
