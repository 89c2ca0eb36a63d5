/** The address of a report, and which days its period means. Days are the server's, as "2026-11-22": pure arithmetic in UTC. */
export const PERIODS = ["7d", "30d", "this_month", "last_month", "own"] as const;
export type Period = (typeof PERIODS)[number];
export const LONGEST_DAYS = 366;

export interface ReportSearch {
  report?: string | undefined;
  period?: Period | undefined;
  from?: string | undefined;
  to?: string | undefined;
}
export interface Days {
  from: string;
  to: string;
}

const DAY_MS = 86_400_000;
const asDay = (time: number) => new Date(time).toISOString().slice(0, 10);
export const plusDays = (day: string, days: number) => asDay(Date.parse(day) + days * DAY_MS);

function day(value: unknown): string | undefined {
  return typeof value === "string" && /^\d{4}-\d\d-\d\d$/.test(value) && !Number.isNaN(Date.parse(value)) ? value : undefined;
}

export function readSearch(raw: Record<string, unknown>): ReportSearch {
  const period = PERIODS.find((one) => one === raw["period"]);
  return {
    report: typeof raw["report"] === "string" && raw["report"] ? raw["report"] : undefined,
    period,
    from: period === "own" ? day(raw["from"]) : undefined,
    to: period === "own" ? day(raw["to"]) : undefined,
  };
}

/** Whether the server takes these days. */
export function fits(from: string, to: string): boolean {
  const apart = (Date.parse(to) - Date.parse(from)) / DAY_MS;
  return apart >= 0 && apart < LONGEST_DAYS && from >= "1900";
}

/** Both included; own days that are missing or don't fit mean the last thirty. */
export function daysOf({ period, from, to }: ReportSearch, today: string): Days {
  const first = `${today.slice(0, 8)}01`;
  if (period === "7d") return { from: plusDays(today, -6), to: today };
  if (period === "this_month") return { from: first, to: today };
  if (period === "last_month") {
    const last = plusDays(first, -1);
    return { from: `${last.slice(0, 8)}01`, to: last };
  }
  if (period === "own" && from && to && fits(from, to)) return { from, to };
  return { from: plusDays(today, -29), to: today };
}
