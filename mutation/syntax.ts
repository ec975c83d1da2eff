import { type Node, type Program, parseSync, visitorKeys } from "oxc-parser";

/** A node of a syntax tree and where it stands; parentheses are no parents. */
export interface Place {
  readonly node: Node;
  readonly parent: Node | undefined;
  /** The property of the parent that holds the node. */
  readonly role: string;
  /** The text between two offsets of the source. */
  readonly text: (span: Span) => string;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** @throws Error when the source is not TypeScript. */
export function parse(file: string, source: string): Program {
  const { program, errors } = parseSync(file, source);
  const [first] = errors;
  if (first !== undefined) throw new Error(`${file}: ${first.message}`);
  return program;
}

/** Every node that is there when the program runs, outer before inner: no types, no imports. */
export function placesOf(file: string, source: string): readonly Place[] {
  const places: Place[] = [];
  const text = ({ start, end }: Span) => source.slice(start, end);
  const visit = (node: Node, parent: Node | undefined, role: string): void => {
    if (isErased(node)) return;
    const isWrapper = wrappers.has(node.type);
    if (!isWrapper) places.push({ node, parent, role, text });
    for (const key of visitorKeys[node.type] ?? []) {
      for (const child of childrenOf(node, key)) {
        if (isWrapper) visit(child, parent, role);
        else visit(child, node, key);
      }
    }
  };
  visit(parse(file, source), undefined, "program");
  return places;
}

/** Nodes that only group or type what is in them. */
const wrappers: ReadonlySet<string> = new Set([
  "ParenthesizedExpression",
  "ChainExpression",
  "TSAsExpression",
  "TSSatisfiesExpression",
  "TSNonNullExpression",
]);

function isErased({ type }: Node): boolean {
  if (type.startsWith("Import") && type !== "ImportExpression") return true;
  return (type.startsWith("TS") && !wrappers.has(type)) || type === "ExportAllDeclaration";
}

function childrenOf(node: Node, key: string): readonly Node[] {
  const value: unknown = Reflect.get(node, key);
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  return values.filter(isNode);
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && "start" in value;
}
