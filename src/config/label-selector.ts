/** Longer ones do not fit into a request line everywhere, percent-encoded. */
const maxLength = 2000;

const namePattern = /^[A-Za-z0-9]([-\w.]{0,61}[A-Za-z0-9])?$/;
const prefixPattern =
  /^(?=.{1,253}$)[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/;

const word = String.raw`[^=!(),<>\s]+`;
const space = String.raw`\s*`;
const requirementPattern = new RegExp(
  [
    `!${space}(?<absent>${word})`,
    `(?<among>${word})\\s+(?:in|notin)${space}\\((?<values>[^()]*)\\)`,
    `(?<compared>${word})${space}[<>]${space}(?<bound>${word})`,
    `(?<key>${word})(?:${space}(?:==?|!=)${space}(?<value>${word})?)?`,
  ].join("|"),
  "y",
);

/**
 * Checks a label selector as kubectl writes it, by the grammar of k8s.io/apimachinery/pkg/labels, and
 * returns it without the space around it. Throws an Error whose message continues "<flag> …".
 */
export function labelSelector(text: string): string {
  const selector = text.trim();
  if (selector.length > maxLength) {
    throw new Error(`must have at most ${maxLength} characters, not ${selector.length}`);
  }
  let at = 0;
  for (;;) {
    at = endOf(/\s*/y, selector, at);
    requirementPattern.lastIndex = at;
    const found = requirementPattern.exec(selector);
    if (found === null) throw unreadable(selector, at);
    checkRequirement(found.groups ?? {});
    at = endOf(/\s*/y, selector, at + found[0].length);
    if (at === selector.length) return selector;
    if (selector[at] !== ",") throw unreadable(selector, at);
    at += 1;
  }
}

function endOf(pattern: RegExp, text: string, from: number): number {
  pattern.lastIndex = from;
  pattern.test(text);
  return pattern.lastIndex;
}

function checkRequirement(parts: Readonly<Partial<Record<string, string>>>): void {
  const { absent, among, values, compared, bound, key, value } = parts;
  checkKey(absent ?? among ?? compared ?? key ?? "");
  for (const each of values?.split(",") ?? []) checkValue(each.trim());
  checkValue(value ?? "");
  if (bound !== undefined && !/^\d{1,18}$/.test(bound)) {
    throw new Error(`must compare with a whole number after < or >, not with "${bound}"`);
  }
}

function checkKey(key: string): void {
  const slash = key.indexOf("/");
  const prefix = slash < 0 ? undefined : key.slice(0, slash);
  if (
    namePattern.test(key.slice(slash + 1)) &&
    (prefix === undefined || prefixPattern.test(prefix))
  )
    return;
  throw new Error(`must select by Kubernetes label names, and "${key}" is not one`);
}

function checkValue(value: string): void {
  if (value === "" || namePattern.test(value)) return;
  throw new Error(`must select by values that labels can have, and "${value}" is not one`);
}

function unreadable(selector: string, at: number): Error {
  const rest =
    at < selector.length ? `"${selector.slice(at)}" cannot be read` : "its end is missing";
  return new Error(
    `must be a label selector such as "pool=batch,!spot" or "zone in (a, b)", not "${selector}": ${rest}`,
  );
}
