import { fullness } from "../page/fullness.ts";

/** What a terminal can show. */
export interface Paint {
  readonly color: boolean;
  readonly unicode: boolean;
}

const reset = "\u001b[0m";

/** From which part on what is how full, the fullest first, with the codes of its colour. */
const levels = [
  { from: 1, codes: "1;31" },
  { from: fullness.full, codes: "31" },
  { from: fullness.high, codes: "33" },
  { from: 0, codes: "32" },
] as const;

/** A text in the colour of how full something is. */
export function colored(text: string, ratio: number | undefined, { color }: Paint): string {
  if (!color || ratio === undefined) return text;
  const { codes } = levels.find(({ from }) => ratio >= from) ?? levels[3];
  return `\u001b[${codes}m${text}${reset}`;
}

/** A bar of so many characters; whatever is not nothing has at least one of them. */
export function bar(ratio: number, width: number, { unicode }: Paint): string {
  const filled = Math.min(width, Math.max(ratio > 0 ? 1 : 0, Math.round(ratio * width)));
  const [full, empty] = unicode ? ["█", "░"] : ["#", "."];
  return full.repeat(filled) + empty.repeat(width - filled);
}
