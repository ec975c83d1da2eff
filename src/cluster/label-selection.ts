type Labels = ReadonlyMap<string, string>;
type Requirement = (labels: Labels) => boolean;

/**
 * Whether labels match a selector, which is one that `config/label-selector.ts` has accepted. As the
 * API server does it (k8s.io/apimachinery/pkg/labels): `!=` and `notin` match where the label is
 * absent, and `<` and `>` only where it is a whole number.
 */
export function labelSelection(selector: string): (labels: Labels) => boolean {
  const requirements = split(selector).map(requirement);
  return (labels) => requirements.every((holds) => holds(labels));
}

/** At the commas that are not between brackets. */
function split(selector: string): readonly string[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

function requirement(text: string): Requirement {
  const [, absent] = /^!\s*(\S+)$/.exec(text) ?? [];
  if (absent !== undefined) return (labels) => !labels.has(absent);
  const [, member = "", operator, list = ""] =
    /^(\S+)\s+(in|notin)\s*\(([^)]*)\)$/.exec(text) ?? [];
  if (operator !== undefined) {
    const values = new Set(list.split(",").map((value) => value.trim()));
    return operator === "in"
      ? (labels) => values.has(labels.get(member) ?? "") && labels.has(member)
      : (labels) => !labels.has(member) || !values.has(labels.get(member) ?? "");
  }
  const [, key = text, sign = "", value = ""] =
    /^([^\s=!<>]+)\s*(==?|!=|<|>)\s*(\S*)$/.exec(text) ?? [];
  return comparison(key, sign, value);
}

function comparison(key: string, sign: string, value: string): Requirement {
  switch (sign) {
    case "":
      return (labels) => labels.has(key);
    case "!=":
      return (labels) => labels.get(key) !== value;
    case "<":
      return (labels) => wholeNumber(labels.get(key)) < BigInt(value);
    case ">":
      return (labels) => {
        const own = labels.get(key);
        return isWhole(own) && wholeNumber(own) > BigInt(value);
      };
    default:
      return (labels) => labels.get(key) === value;
  }
}

function isWhole(text: string | undefined): boolean {
  return text !== undefined && /^[-+]?\d{1,18}$/.test(text);
}

/** More than any bound where there is none. */
function wholeNumber(text: string | undefined): bigint {
  return isWhole(text) ? BigInt((text ?? "").replace("+", "")) : 10n ** 20n;
}
