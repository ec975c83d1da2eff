/** The scheduler versions whose calculation differs; `1.34` also stands for 1.35. */
export const ruleSets = ["1.32", "1.33", "1.34", "1.36", "1.37"] as const;
export type RuleSet = (typeof ruleSets)[number];
