import { shownText } from "./shown-text.ts";
import type { Sheet } from "./sheet.ts";

/** A table as in GitHub Flavored Markdown, and the notes below it. */
export function renderMarkdown({ columns, lines, total, notes }: Sheet): string {
  const rule = columns.map(({ align }) => (align === "right" ? "--:" : "---"));
  const rows = [
    columns.map(({ title }) => escaped(title)),
    rule,
    ...lines.map((cells) => cells.map(({ text }) => escaped(text))),
    ...(total === undefined ? [] : [total.map(({ text }) => `**${escaped(text)}**`)]),
  ];
  const table = rows.map((cells) => `| ${cells.join(" | ")} |\n`).join("");
  return table + notes.map((note) => `\n${escaped(note)}\n`).join("");
}

/** Nothing in a name is to be markup, HTML, a link or the end of a cell. */
function escaped(text: string): string {
  return shownText(text)
    .replaceAll(/[\\|`*_[\]<>~#!]/g, String.raw`\$&`)
    .replaceAll("&", "&amp;")
    .replaceAll("://", ":&#47;/")
    .replaceAll("@", "&#64;");
}
