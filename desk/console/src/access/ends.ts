/** How long access lasts: a few spans that one says, or a moment of one's own. */
export const SPANS = ["hour", "shift", "day", "week", "month"] as const;
export type Span = (typeof SPANS)[number];
const HOURS: Record<Span, number> = { hour: 1, shift: 8, day: 24, week: 7 * 24, month: 30 * 24 };
const SOON_MS = 48 * 3_600_000;

export function endOfSpan(span: Span, now: number): string {
  return new Date(now + HOURS[span] * 3_600_000).toISOString();
}

/** What ends so soon that somebody should know. */
export function endsSoon(until: string | null, now: number): boolean {
  return until !== null && Date.parse(until) - now < SOON_MS;
}
