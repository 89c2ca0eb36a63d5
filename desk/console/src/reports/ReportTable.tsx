/** A report as a table: sorted by its headings, summed where sums mean something, scrolling inside its own box. */
import { ArrowDown, ArrowUp, ArrowUpDown } from "lucide-react";
import { useState } from "react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import { capital } from "../ui/words";
import { aligned, isAxis, isNumeric, when } from "./cells";
import type { Cell, Column, Row } from "./data";
import { pressed, type Sort, sorted, sums } from "./rows";

export function ReportTable({ columns, rows, labelledBy }: { columns: Column[]; rows: Row[]; labelledBy: string }) {
  const { t, i18n } = useTranslation();
  const [sort, setSort] = useState<Sort | null>(null);
  const total = sums(columns, rows);
  return (
    <div className="report-wrap" tabIndex={0} role="group" aria-labelledby={labelledBy}>
      <table className="table report-table" aria-labelledby={labelledBy}>
        <thead>
          <tr>
            {columns.map((column) => (
              <Heading key={column.name} column={column} sort={sort} onSort={() => setSort(pressed(sort, column))} />
            ))}
          </tr>
        </thead>
        <tbody>
          {sorted(rows, sort, i18n.language).map((row) => (
            <tr key={columns.filter((column) => !isNumeric(column.kind)).map((column) => row[column.name]).join(" ")}>
              {columns.map((column, index) => cell(column, index, words(column, row[column.name] ?? null, i18n.language, t)))}
            </tr>
          ))}
        </tbody>
        {total && (
          <tfoot>
            <tr>{columns.map((column, index) => cell(column, index, index === 0 ? t("reports.total") : column.summed ? words(column, total[column.name] ?? null, i18n.language, t) : ""))}</tr>
          </tfoot>
        )}
      </table>
    </div>
  );
}

function cell(column: Column, index: number, said: string) {
  const look = isNumeric(column.kind) ? "num" : isAxis(column.kind) ? "report-day" : column.kind === "text" && index === 0 ? "report-name" : undefined;
  if (index === 0) return <th key={column.name} scope="row" className={look}>{said}</th>;
  return <td key={column.name} className={look}>{said}</td>;
}

function Heading({ column, sort, onSort }: { column: Column; sort: Sort | null; onSort: () => void }) {
  const on = sort?.column === column.name;
  const Icon = !on ? ArrowUpDown : sort.down ? ArrowDown : ArrowUp;
  return (
    <th scope="col" className={isNumeric(column.kind) ? "num" : undefined} aria-sort={!on ? "none" : sort.down ? "descending" : "ascending"}>
      <button type="button" className={on ? "sort sort-on" : "sort"} onClick={onSort}>
        <span>{column.label}</span> <Icon size={13} aria-hidden />
      </button>
    </th>
  );
}

/** "–": unknown, since there was nothing to take a mean of. */
function words(column: Column, value: Cell, locale: string, t: TFunction<"t">): string {
  if (value === null) return column.name === "queue" ? t("reports.no_queue") : "–";
  if (typeof value === "number") return aligned(column.kind, value, locale);
  if (isAxis(column.kind)) return capital(when(column.kind, value, locale), locale);
  if (column.kind === "channel" || column.kind === "purpose") {
    const group = column.kind === "channel" ? "channel" : "reports.purpose";
    return t(`${group}.${value}` as "channel.web", { defaultValue: value });
  }
  return value;
}
