/** Markup that may go into a page as it is. Made by {@link html} only. */
export class Html {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

/** What a template may hold: text is escaped, nothing is written for undefined and false. */
export type Content = Html | string | number | undefined | false | readonly Content[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/**
 * Text as text in HTML, also within a quoted attribute. Control characters and halves of surrogate
 * pairs, which HTML cannot hold, become U+FFFD.
 */
export function escapeHtml(text: string): string {
  // Nearly every text is plain, and a large page has thousands.
  if (/^[\w .,:/%+-]*$/.test(text)) return text;
  return text
    .toWellFormed()
    .replaceAll(/[^\P{Cc}\t\n]/gu, "\uFFFD")
    .replaceAll(/[&<>"']/g, (character) => entities[character] ?? "");
}

/** The fixed parts of each template, without their indentation. */
const fixedParts = new WeakMap<TemplateStringsArray, readonly string[]>();

function partsOf(strings: TemplateStringsArray): readonly string[] {
  const known = fixedParts.get(strings);
  if (known !== undefined) return known;
  const parts = strings.map((part) => part.replaceAll(/\s*\n\s*/g, "\n"));
  fixedParts.set(strings, parts);
  return parts;
}

/** A template of markup whose values are escaped; attributes must be quoted. */
export function html(strings: TemplateStringsArray, ...values: readonly Content[]): Html {
  const parts = partsOf(strings);
  let text = parts[0] ?? "";
  for (const [index, value] of values.entries()) {
    text += markup(value) + (parts[index + 1] ?? "");
  }
  return new Html(text);
}

function markup(content: Content): string {
  if (content === undefined || content === false) return "";
  if (content instanceof Html) return content.text;
  if (typeof content === "string") return escapeHtml(content);
  if (typeof content === "number") return String(content);
  return content.map(markup).join("");
}

/** A name from the cluster, whose direction of writing does not touch what is around it. */
export function name(text: string): Html {
  return html`<bdi>${text}</bdi>`;
}
