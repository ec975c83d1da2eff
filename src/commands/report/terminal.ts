import type { WriteStream } from "node:tty";
import type { ReportConfig } from "../../config/report-options.ts";
import type { TableOptions } from "../../render/report/table.ts";

/** Standard output, which need not be a terminal. */
type Output = Partial<Pick<WriteStream, "isTTY" | "columns">>;

/** How a table is shown where it is written to. */
export function tableOptionsFor(
  { output, color }: Pick<ReportConfig, "output" | "color">,
  environment: NodeJS.ProcessEnv,
  { isTTY = false, columns = 0 }: Output,
): TableOptions {
  return {
    // A terminal that does not know its width says 0.
    width: isTTY && output === "table" && columns > 0 ? columns : undefined,
    paint: { color: hasColor(color, environment, isTTY), unicode: hasUnicode(environment) },
  };
}

/** As in https://no-color.org and https://bixense.com/clicolors. */
function hasColor(
  color: ReportConfig["color"],
  { NO_COLOR = "", CLICOLOR = "", CLICOLOR_FORCE = "", TERM = "" }: NodeJS.ProcessEnv,
  isTerminal: boolean,
): boolean {
  if (color !== "auto") return color === "always";
  if (NO_COLOR !== "") return false;
  if (CLICOLOR_FORCE !== "" && CLICOLOR_FORCE !== "0") return true;
  return isTerminal && CLICOLOR !== "0" && TERM !== "dumb";
}

/** As the C library finds the character set of a locale. */
function hasUnicode({ LC_ALL, LC_CTYPE, LANG }: NodeJS.ProcessEnv): boolean {
  return /utf-?8/i.test(LC_ALL || LC_CTYPE || LANG || "");
}
