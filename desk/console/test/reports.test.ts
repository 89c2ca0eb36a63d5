/** Periods in the server's days, values in the reader's words, order and sums of a report's rows. */
import { describe, expect, it } from "vitest";

import { duration, number, when } from "../src/reports/cells";
import type { Column, Result } from "../src/reports/data";
import { daysOf, readSearch } from "../src/reports/period";
import { measures, points, pressed, sorted, sums } from "../src/reports/rows";

const day: Column = { name: "day", label: "Day", kind: "day", summed: false };
const calls: Column = { name: "calls", label: "Calls", kind: "count", summed: true };
const mean: Column = { name: "mean", label: "Mean", kind: "seconds", summed: false };
const result = (rows: Result["rows"], more: Partial<Result> = {}): Result => ({
  name: "x", title: "X", from_day: "2026-11-01", to_day: "2026-11-03", zone: "UTC", columns: [day, calls, mean], rows, ...more,
});

describe("a period", () => {
  it("is counted from the server's day", () => {
    expect(daysOf({}, "2026-03-05")).toEqual({ from: "2026-02-04", to: "2026-03-05" });
    expect(daysOf({ period: "7d" }, "2026-03-05")).toEqual({ from: "2026-02-27", to: "2026-03-05" });
    expect(daysOf({ period: "this_month" }, "2026-03-05")).toEqual({ from: "2026-03-01", to: "2026-03-05" });
    expect(daysOf({ period: "last_month" }, "2024-03-05")).toEqual({ from: "2024-02-01", to: "2024-02-29" });
  });
  it("of one's own is taken where the server would take it", () => {
    expect(daysOf({ period: "own", from: "2025-01-01", to: "2025-01-31" }, "2026-03-05").from).toBe("2025-01-01");
    expect(daysOf({ period: "own", from: "2025-02-01", to: "2025-01-31" }, "2026-03-05").to).toBe("2026-03-05");
    expect(daysOf({ period: "own", from: "2020-01-01", to: "2025-01-31" }, "2026-03-05").to).toBe("2026-03-05");
  });
  it("is read from any address", () => {
    expect(readSearch({ report: "a", period: "own", from: "2025-01-01", to: "2025-99-01" })).toEqual({ report: "a", period: "own", from: "2025-01-01", to: undefined });
    expect(readSearch({ report: 7, period: "ever", from: "2025-01-01" })).toEqual({ report: undefined, period: undefined, from: undefined, to: undefined });
  });
});

describe("a value", () => {
  it("of time is said in two units", () => {
    expect([0.43, 45, 60, 250, 3900, 7200, 273_600].map((one) => duration(one, "es"))).toEqual(["0,4 s", "45 s", "1 min", "4 min 10 s", "1 h 05 min", "2 h", "3 d 4 h"]);
  });
  it("is in the reader's language", () => {
    expect(number("count", 1234, "es")).toBe("1.234");
    expect(number("cost", 0.0213, "en")).toBe("0.0213");
    expect(number("share", 0.875, "en")).toBe("87.5%");
    expect(when("day", "2026-11-01", "en")).toBe("Nov 1, 2026");
    expect(when("month", "2026-11", "es")).toBe("noviembre de 2026");
    expect(when("week", "2026-11-16", "es")).toContain("22");
  });
});

describe("rows", () => {
  const rows = [{ day: "2026-11-01", calls: 2, mean: null }, { day: "2026-11-03", calls: 10, mean: 4 }];
  it("are sorted by a heading, the unknown last", () => {
    expect(sorted(rows, { column: "mean", down: false }, "es").map((row) => row["calls"])).toEqual([10, 2]);
    expect(sorted(rows, pressed(null, calls), "es").map((row) => row["calls"])).toEqual([10, 2]);
    expect(pressed({ column: "calls", down: true }, calls).down).toBe(false);
  });
  it("are summed where a sum means something", () => {
    expect(sums([day, calls, mean], rows)).toEqual({ day: null, calls: 12, mean: null });
    expect(sums([day, calls, mean], rows.slice(0, 1))).toBeNull();
  });
  it("are drawn without hiding a day", () => {
    expect(points(result(rows), calls).map((point) => point.value)).toEqual([2, 0, 10]);
    expect(points(result(rows), mean).map((point) => point.value)).toEqual([null, null, 4]);
    expect(measures(result(rows))).toEqual([calls, mean]);
    expect(measures(result([...rows, { day: "2026-11-03", calls: 1, mean: 1 }]))).toEqual([calls]);
  });
  it("of weeks and months have their own steps", () => {
    const weeks = result([], { columns: [{ ...day, kind: "week" }, calls], from_day: "2026-11-04", to_day: "2026-11-17" });
    expect(points(weeks, calls).map((point) => point.at)).toEqual(["2026-11-02", "2026-11-09", "2026-11-16"]);
    const months = result([], { columns: [{ ...day, kind: "month" }, calls], from_day: "2025-12-31", to_day: "2026-02-01" });
    expect(points(months, calls).map((point) => point.at)).toEqual(["2025-12", "2026-01", "2026-02"]);
  });
});
