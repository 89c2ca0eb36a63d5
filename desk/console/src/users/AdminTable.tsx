/** The table of a settings section, with its add button, and its waiting, empty and failed states. */
import type { UseQueryResult } from "@tanstack/react-query";
import { Plus, Settings } from "lucide-react";
import type { CSSProperties, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../ui/Button";
import { Empty, Failed, Loading } from "../ui/Empty";

/** On a narrow screen each row is a card, and each cell says its column. */
export function labelled(columns: string[]): CSSProperties {
  return Object.fromEntries(columns.map((column, index) => [`--column-${index + 1}`, JSON.stringify(column)]));
}

interface TableProps<T> {
  title: string;
  rows: UseQueryResult<T[]>;
  columns: string[];
  line: (row: T) => ReactNode;
  add?: { label: string; onAdd: () => void } | undefined;
  tools?: ReactNode;
}

export function AdminTable<T extends { id?: string; code?: string }>({ title, rows, columns, line, add, tools }: TableProps<T>) {
  const { t } = useTranslation();
  return (
    <section className="panel" aria-labelledby="admin-section">
      <header className="box-head">
        <h2 id="admin-section">{title}</h2>
        {add && (
          <Button icon={Plus} look="primary" onClick={add.onAdd}>
            {add.label}
          </Button>
        )}
      </header>
      {tools && <div className="filters">{tools}</div>}
      {rows.isPending && <Loading />}
      {rows.isError && <Failed error={rows.error} retry={() => void rows.refetch()} />}
      {rows.data?.length === 0 && <Empty icon={Settings} title={t(add ? "admin.empty" : "ui.nothing_found")} />}
      {rows.data && rows.data.length > 0 && (
        <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="admin-section">
          <table className="table table-cards" style={labelled(columns)}>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
                <th scope="col">
                  <span className="sr-only">{t("conversation.more")}</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.data.map((row) => (
                <tr key={row.id ?? row.code}>{line(row)}</tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
