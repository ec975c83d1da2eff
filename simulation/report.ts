import { optionsOf, type Seed } from "./seeds.ts";
import type { SimulationResult } from "./result.ts";

/** What all seeds together came to. */
export class Totals {
  seeds = 0;
  days = 0;
  requests = 0;
  scrapes = 0;
  scrapesDown = 0;
  wholeReads = 0;
  mostRequestsAnHour = 0;
  heap = 0;
  readonly troubles = new Map<string, number>();

  add(result: SimulationResult): void {
    this.seeds += 1;
    this.days += result.days;
    this.requests += result.requests;
    this.scrapes += result.scrapes;
    this.scrapesDown += result.scrapesDown;
    this.wholeReads += result.wholeReads;
    this.mostRequestsAnHour = Math.max(this.mostRequestsAnHour, result.mostRequestsAnHour);
    this.heap = Math.max(this.heap, result.heap);
    for (const [name, count] of Object.entries(result.troubles)) {
      this.troubles.set(name, (this.troubles.get(name) ?? 0) + count);
    }
  }
}

/** For people: how much was played, and what was withstood. */
export function summaryText(totals: Totals, minutes: number): string {
  const { seeds, days, requests, wholeReads, scrapes, scrapesDown, heap, troubles } = totals;
  const faults = [...troubles.values()].reduce((sum, count) => sum + count, 0);
  const perMinute = days / minutes;
  return [
    `${days.toFixed(1)} simulated days of ${seeds} seeds in ${minutes.toFixed(1)} min: ${perMinute.toFixed(1)} days per minute`,
    `${requests} requests to the API server, ${wholeReads} of them for everything, at most ${totals.mostRequestsAnHour} answered in an hour`,
    `${scrapes} scrapes, ${scrapesDown} of them with kubecommit_up 0; heap at most ${(heap / 1e6).toFixed(0)} MB`,
    `${faults} faults:`,
    ...[...troubles.keys()]
      .toSorted()
      .map((name) => `${String(troubles.get(name)).padStart(8)} ${name}`),
  ].join("\n");
}

/** For people: which invariant did not hold, what came before it, and how to see it again. */
export function failureText({ violation, days }: SimulationResult, seed: Seed): string {
  if (violation === undefined) return "";
  const { invariant, text, last } = violation;
  return [
    `the invariant "${invariant}" does not hold after ${days.toFixed(3)} days: ${text}`,
    "The last lines of the trace:",
    ...last.map((line) => `  ${line}`),
    `Play it again: npm run simulate -- ${optionsOf(seed).join(" ")}`,
  ].join("\n");
}
