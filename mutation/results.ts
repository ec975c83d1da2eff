import { appendFileSync, mkdirSync, readFileSync } from "node:fs";
import { dirname } from "node:path";

/**
 * What earlier runs found, by the hash of all that it depends on: a run that was interrupted goes on
 * where it stopped, and what has not changed is not run again. One line for each, appended at once.
 */
export class Results {
  readonly #path: string;
  readonly #values: Map<string, string>;

  constructor(path: string) {
    this.#path = path;
    mkdirSync(dirname(path), { recursive: true });
    this.#values = new Map(
      contentsOf(path)
        .split("\n")
        .map((line): [string, string] => {
          const [key = "", value = ""] = line.split("\t");
          return [key, value];
        })
        // The last line of an interrupted run can be cut.
        .filter(([, value]) => value.endsWith(";"))
        .map(([key, value]) => [key, value.slice(0, -1)]),
    );
  }

  get(key: string): string | undefined {
    return this.#values.get(key);
  }

  /** `value` has neither tabs nor line ends. */
  set(key: string, value: string): void {
    if (this.#values.get(key) === value) return;
    this.#values.set(key, value);
    appendFileSync(this.#path, `${key}\t${value};\n`);
  }
}

function contentsOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
