import type { Selector } from "./field-selector.ts";
import { badRequest } from "./refusal.ts";

const operators = ["in", "notin", "=", "==", "!=", "gt", "lt"];
const symbols: ReadonlySet<string> = new Set(["=", "==", "!=", "!", "(", ")", ",", ">", "<"]);

const partPattern = /^[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;
const prefixPattern = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** Reads the grammar of k8s.io/apimachinery/pkg/labels: one requirement after the other. */
class Requirements {
  readonly #tokens: readonly string[];
  #at = 0;

  constructor(text: string) {
    this.#tokens = text.match(/==|!=|[=!(),<>]|[^=!(),<>\s]+/g) ?? [];
  }

  /** Empty at the end. */
  get #next(): string {
    return this.#tokens[this.#at] ?? "";
  }

  #take(): string {
    const token = this.#next;
    this.#at += 1;
    return token;
  }

  #identifier(expected: string): string {
    const token = this.#take();
    if (token === "" || symbols.has(token)) throw unexpected(token, expected);
    return token;
  }

  *[Symbol.iterator](): Generator<Selector> {
    while (this.#next !== "") {
      if (symbols.has(this.#next) && this.#next !== "!") {
        throw badRequest(`found '${this.#next}', expected: !, identifier, or 'end of string'`);
      }
      yield this.#requirement();
      const separator = this.#take();
      if (separator !== "" && separator !== ",") {
        throw badRequest(`found '${separator}', expected: ',' or 'end of string'`);
      }
      const isOpen = separator === "," && (this.#next === "" || symbols.has(this.#next));
      if (isOpen && this.#next !== "!") {
        throw badRequest(`found '${this.#next}', expected: identifier after ','`);
      }
    }
  }

  #requirement(): Selector {
    const isAbsence = this.#next === "!";
    if (isAbsence) this.#take();
    const key = validKey(this.#identifier("identifier"));
    if (isAbsence) return ({ metadata }) => metadata.labels?.[key] === undefined;
    if (this.#next === "" || this.#next === ",") {
      return ({ metadata }) => metadata.labels?.[key] !== undefined;
    }
    return this.#comparison(key, this.#take());
  }

  #comparison(key: string, operator: string): Selector {
    switch (operator) {
      case "in":
      case "notin": {
        return among(key, this.#values(), operator === "in");
      }
      case "=":
      case "==":
      case "!=": {
        return among(key, [this.#value()], operator !== "!=");
      }
      case ">":
      case "<": {
        return beyond(key, this.#value(), operator === ">" ? 1 : -1);
      }
      default: {
        throw unexpected(operator, operators.join(", "));
      }
    }
  }

  #value(): string {
    if (this.#next === "" || this.#next === ",") return "";
    return validValue(this.#identifier("identifier"));
  }

  #values(): readonly string[] {
    if (this.#take() !== "(") throw unexpected(this.#tokens[this.#at - 1] ?? "", "'('");
    const values: string[] = [];
    for (;;) {
      const isEmpty = this.#next === "," || this.#next === ")";
      values.push(isEmpty ? "" : validValue(this.#identifier("',', or identifier")));
      const separator = this.#take();
      if (separator === ")") return values;
      if (separator !== ",") throw unexpected(separator, "',' or ')'");
    }
  }
}

function unexpected(token: string, expected: string): Error {
  return badRequest(`unable to parse requirement: found '${token}', expected: ${expected}`);
}

function validKey(key: string): string {
  const [name = "", prefix, ...rest] = key.split("/").toReversed();
  const isValid =
    partPattern.test(name) &&
    (prefix === undefined || prefixPattern.test(prefix)) &&
    rest.length === 0;
  if (isValid) return key;
  throw badRequest(`unable to parse requirement: <nil>: Invalid value: ${JSON.stringify(key)}`);
}

function validValue(value: string): string {
  if (partPattern.test(value)) return value;
  throw badRequest(`unable to parse requirement: <nil>: Invalid value: ${JSON.stringify(value)}`);
}

/** An object without the label is never among the values. */
function among(key: string, values: readonly string[], isWanted: boolean): Selector {
  const set = new Set(values);
  return ({ metadata }) => {
    const value = metadata.labels?.[key];
    return (value !== undefined && set.has(value)) === isWanted;
  };
}

function beyond(key: string, bound: string, sign: 1 | -1): Selector {
  if (!/^-?\d+$/.test(bound)) {
    throw badRequest(
      `unable to parse requirement: values[0]: Invalid value: "${bound}": for 'Gt', 'Lt' operators, the value must be an integer`,
    );
  }
  return ({ metadata }) => {
    const value = metadata.labels?.[key] ?? "";
    return /^-?\d+$/.test(value) && (Number(value) - Number(bound)) * sign > 0;
  };
}

/**
 * Reads a label selector.
 * @throws Refusal, a 400, for one that is not in the grammar
 */
export function labelSelector(text: string): Selector {
  const requirements = [...new Requirements(text)];
  return (object) => requirements.every((requirement) => requirement(object));
}
