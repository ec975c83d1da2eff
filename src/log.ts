import { pino } from "pino";
import type { Logger } from "pino";

export const logLevels = ["debug", "info", "warn", "error"] as const;
export type LogLevel = (typeof logLevels)[number];
export const logFormats = ["logfmt", "json"] as const;
export type LogFormat = (typeof logFormats)[number];
export type { Logger };

/** Where the lines of the log go. */
export interface LogLines {
  write(line: string): void;
}

/** Quoted as JSON unless all characters are plain, so that newlines and control bytes are escaped. */
function logfmtValue(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return /^[\w.:/+@-]+$/.test(text) ? text : JSON.stringify(text);
}

function logfmt(line: string): string {
  const fields: Record<string, unknown> = JSON.parse(line);
  const pairs = Object.entries(fields).map(([key, value]) => `${key}=${logfmtValue(value)}`);
  return `${pairs.join(" ")}\n`;
}

/**
 * The program's log: one line per event, with the fields `level`, `ts`, those of the event and
 * `msg`, in logfmt (as Prometheus does) or JSON.
 */
export function createLogger(level: LogLevel, format: LogFormat, output: LogLines): Logger {
  const options = {
    level,
    base: null,
    messageKey: "msg",
    timestamp: () => `,"ts":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  const write = (line: string): void => output.write(format === "json" ? line : logfmt(line));
  return pino(options, { write });
}
