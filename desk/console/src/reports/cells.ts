/** A value as people read it: numbers, shares, spans and days in the reader's language. Pure. */
import type { Cell, Kind } from "./data";

const NUMERIC: Kind[] = ["count", "share", "seconds", "rating", "cost"];
export const isNumeric = (kind: Kind) => NUMERIC.includes(kind);
export const isAxis = (kind: Kind) => kind === "day" || kind === "week" || kind === "month";

/** "0,4 s", "45 s", "4 min 10 s", "1 h 05 min", "3 d 4 h". */
export function duration(seconds: number, locale: string): string {
  if (seconds < 10) return `${seconds.toLocaleString(locale, { maximumFractionDigits: 1 })} s`;
  const whole = Math.round(seconds);
  const [minutes, hours] = [Math.floor(whole / 60), Math.floor(whole / 3600)];
  if (minutes === 0) return `${whole} s`;
  if (hours === 0) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${String(minutes % 60).padStart(2, "0")} min`;
  return hours % 24 === 0 ? `${hours / 24} d` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

export function number(kind: Kind, value: number, locale: string): string {
  if (kind === "seconds") return duration(value, locale);
  if (kind === "share") return value.toLocaleString(locale, { style: "percent", maximumFractionDigits: 1 });
  if (kind === "rating") return value.toLocaleString(locale, { minimumFractionDigits: 1, maximumFractionDigits: 2 });
  if (kind === "cost") return value.toLocaleString(locale, { minimumFractionDigits: 2, maximumFractionDigits: 4, useGrouping: "always" });
  return value.toLocaleString(locale, { useGrouping: "always" });
}

/** As many decimals in each row, so that a column's points stand below each other. */
export function aligned(kind: Kind, value: number, locale: string): string {
  const digits = value < 100 ? 4 : 2;
  if (kind === "cost") return value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits, useGrouping: "always" });
  return number(kind, value, locale);
}

/** "22 nov 2026", "16–22 nov 2026", "noviembre de 2026". */
export function when(kind: Kind, value: string, locale: string): string {
  const start = new Date(value.length === 7 ? `${value}-01` : value);
  if (kind === "month") return new Intl.DateTimeFormat(locale, { month: "long", year: "numeric", timeZone: "UTC" }).format(start);
  const days = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
  return kind === "week" ? days.formatRange(start, new Date(start.getTime() + 6 * 86_400_000)) : days.format(start);
}

/** "24 oct – 22 nov 2026". */
export function range(from: string, to: string, locale: string): string {
  return new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" }).formatRange(new Date(from), new Date(to));
}

/** "hora estándar de Argentina". */
export function zoneName(zone: string, locale: string): string {
  const parts = new Intl.DateTimeFormat(locale, { timeZone: zone, timeZoneName: "long" }).formatToParts(new Date());
  return parts.find((part) => part.type === "timeZoneName")?.value ?? zone;
}

export function asNumber(cell: Cell | undefined): number | null {
  return typeof cell === "number" ? cell : null;
}
