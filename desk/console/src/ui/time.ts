/** Times as people say them. Pure: the present is passed in. */
const UNITS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
];

/** "hace 4 min", "en 3 días"; under a minute it is "ahora". */
export function relative(iso: string, now: number, locale: string): string {
  const seconds = Math.round((Date.parse(iso) - now) / 1000);
  const format = new Intl.RelativeTimeFormat(locale, { numeric: "auto", style: "short" });
  for (const [unit, size] of UNITS) {
    if (Math.abs(seconds) >= size) return format.format(Math.trunc(seconds / size), unit);
  }
  return format.format(0, "second");
}

/** A span as "45 s", "12 min", "1 h 05 min", "2 h" or "3 d"; the same letters in both languages. */
export function span(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return `${Math.floor(hours / 24)} d`;
}

export function secondsSince(iso: string, now: number): number {
  return Math.max(0, (now - Date.parse(iso)) / 1000);
}

export function secondsUntil(iso: string, now: number): number {
  return (Date.parse(iso) - now) / 1000;
}

export function exact(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: "full", timeStyle: "medium" }).format(new Date(iso));
}

export function clock(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(iso));
}

/** "21 nov, 12:06:31": for records, where the order within a minute matters. Another year is said. */
export function moment(iso: string, now: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, { ...dayAndTime(iso, now), second: "2-digit" }).format(new Date(iso));
}

/** "21 nov, 12:06", or "21 nov 2027, 12:06". */
export function minute(iso: string, now: number, locale: string): string {
  return new Intl.DateTimeFormat(locale, dayAndTime(iso, now)).format(new Date(iso));
}

function dayAndTime(iso: string, now: number): Intl.DateTimeFormatOptions {
  const parts = { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
  return new Date(iso).getFullYear() === new Date(now).getFullYear() ? parts : { ...parts, year: "numeric" };
}

/** "14:21" for today, else "22 nov, 09:00". */
export function soon(iso: string, now: number, locale: string): string {
  if (daysBetween(new Date(now), new Date(iso)) === 0) return clock(iso, locale);
  return minute(iso, now, locale);
}

export function dayName(iso: string, now: number, locale: string): string {
  const days = daysBetween(new Date(now), new Date(iso));
  if (Math.abs(days) <= 1) {
    const word = new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(days, "day");
    return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
  }
  return new Intl.DateTimeFormat(locale, { weekday: "long", day: "numeric", month: "long" }).format(new Date(iso));
}

/** A date without a time, as "1971-06-03", is the same day everywhere. */
export function dayOf(date: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).format(new Date(date));
}

export function shortDate(iso: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" }).format(new Date(iso));
}

/** Whole calendar days from a to b, in the reader's own time zone. */
export function daysBetween(a: Date, b: Date): number {
  const midnight = (day: Date) => Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  return Math.round((midnight(b) - midnight(a)) / 86_400_000);
}

/** The value of a datetime-local field: local wall time, to the minute. */
export function toLocalField(date: Date): string {
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}T${two(date.getHours())}:${two(date.getMinutes())}`;
}

/** In `days` days at 10:00 local time: when offices answer the telephone. */
export function inDays(days: number, now: Date, hour = 10): Date {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + days, hour);
}
