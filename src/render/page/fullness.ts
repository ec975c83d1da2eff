/**
 * From which requested share of allocatable on something is shown as full, in pages and reports
 * alike: that of the alerts, in `grafana/thresholds.ts`.
 */
export const fullness = { high: 0.85, full: 0.95 } as const;
