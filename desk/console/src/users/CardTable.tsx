/** A table that on a narrow screen is a list of cards, where each cell says its column. */
import type { CSSProperties, ReactNode } from "react";
import { useTranslation } from "react-i18next";

export function labelled(columns: string[]): CSSProperties {
  return Object.fromEntries(columns.map((column, index) => [`--column-${index + 1}`, JSON.stringify(column)]));
}

interface CardTableProps<T> {
  rows: T[];
  columns: string[];
  line: (row: T) => ReactNode;
  /** The id of the heading that names the table. */
  labelledBy: string;
  /** The heading of the last column, which is only heard. */
  last?: string | undefined;
}

export function CardTable<T extends { id?: string; code?: string }>({ rows, columns, line, labelledBy, last }: CardTableProps<T>) {
  const { t } = useTranslation();
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-labelledby={labelledBy}>
      <table className="table table-cards" style={labelled(columns)}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">{column}</th>
            ))}
            <th scope="col">
              <span className="sr-only">{last ?? t("conversation.more")}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id ?? row.code}>{line(row)}</tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
