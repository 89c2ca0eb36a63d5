/** Order, sums, and the points of a chart. Pure. */
import { asNumber, isAxis, isNumeric } from "./cells";
import type { Cell, Column, Result, Row } from "./data";
import { plusDays } from "./period";

export interface Sort {
  column: string;
  down: boolean;
}
export interface Point {
  at: string;
  value: number | null;
}

/** Equal rows stay in the server's order; what is unknown stands last either way. */
export function sorted(rows: Row[], sort: Sort | null, locale: string): Row[] {
  if (!sort) return rows;
  const order = new Intl.Collator(locale, { numeric: true, sensitivity: "base" });
  const compare = (a: Cell, b: Cell) => (typeof a === "number" && typeof b === "number" ? a - b : order.compare(String(a), String(b)));
  return rows.toSorted((one, other) => {
    const [a, b] = [one[sort.column] ?? null, other[sort.column] ?? null];
    if (a === null || b === null) return Number(a === null) - Number(b === null);
    return sort.down ? compare(b, a) : compare(a, b);
  });
}

/** The first press shows the most of a number, and the first of names. */
export function pressed(sort: Sort | null, column: Column): Sort {
  if (sort?.column === column.name) return { column: column.name, down: !sort.down };
  return { column: column.name, down: isNumeric(column.kind) };
}

export function sums(columns: Column[], rows: Row[]): Row | null {
  if (rows.length < 2 || !columns.some((column) => column.summed)) return null;
  const total = (name: string) => rows.reduce((sum, row) => sum + (asNumber(row[name]) ?? 0), 0);
  return Object.fromEntries(columns.map((column) => [column.name, column.summed ? total(column.name) : null]));
}

/** What can be drawn over time: sums always, means only where each day is one row. */
export function measures({ columns, rows }: Result): Column[] {
  const axis = columns[0];
  if (!axis || !isAxis(axis.kind)) return [];
  const single = new Set(rows.map((row) => row[axis.name])).size === rows.length;
  return columns.filter((column) => isNumeric(column.kind) && (column.summed || single));
}

/** One for each day, week or month of the period: a sum of nothing is zero, a mean of nothing is none. */
export function points(result: Result, measure: Column): Point[] {
  const axis = result.columns[0];
  if (!axis) return [];
  const found = new Map<string, number | null>();
  for (const row of result.rows) {
    const [at, value] = [String(row[axis.name]), asNumber(row[measure.name])];
    found.set(at, measure.summed ? (found.get(at) ?? 0) + (value ?? 0) : value);
  }
  return steps(axis, result).map((at) => ({ at, value: found.get(at) ?? (measure.summed ? 0 : null) }));
}

function steps(axis: Column, { from_day, to_day }: Result): string[] {
  const all: string[] = [];
  if (axis.kind === "month") {
    for (let month = from_day.slice(0, 7); month <= to_day.slice(0, 7); month = plusDays(`${month}-28`, 4).slice(0, 7)) all.push(month);
    return all;
  }
  const back = axis.kind === "week" ? (new Date(from_day).getUTCDay() + 6) % 7 : 0;
  for (let at = plusDays(from_day, -back); at <= to_day; at = plusDays(at, axis.kind === "week" ? 7 : 1)) all.push(at);
  return all;
}
