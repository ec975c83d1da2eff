import { shownText } from "./shown-text.ts";
import type { Cell, Sheet } from "./sheet.ts";

/** As in RFC 4180, with a line of titles; cores, bytes, counts, and ratios from 0 to 1. */
export function renderCsv({ columns, lines }: Sheet): string {
  const titles = columns.map(({ key }) => csvText(key));
  const rows = lines.map((cells) => cells.map(csvCell));
  return [titles, ...rows].map((fields) => `${fields.join(",")}\r\n`).join("");
}

function csvCell({ raw }: Cell): string {
  return typeof raw === "string" ? csvText(raw) : String(raw ?? "");
}

/** What a terminal acts on, without tabs and the ends of lines, which have a meaning in CSV. */
const controls = /[^\P{Cc}\t\r\n]/gu;

/**
 * A text from the cluster. What a spreadsheet would take for a formula gets an apostrophe in front
 * (OWASP, "CSV Injection").
 */
function csvText(text: string): string {
  const shown = text.replaceAll(controls, shownText);
  const safe = /^[=+\-@\t\r\n]/.test(shown) ? `'${shown}` : shown;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
