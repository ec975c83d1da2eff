/**
 * What the program can do, by the first word of its command line; without one it serves, and as a
 * plugin of kubectl it reports.
 */
export const commandNames = ["serve", "report", "completion", "check-config"] as const;
export type CommandName = (typeof commandNames)[number];
