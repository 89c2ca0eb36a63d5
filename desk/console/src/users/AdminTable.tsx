/** The table of a settings section, with its add button, and its waiting, empty and failed states. */
import type { UseQueryResult } from "@tanstack/react-query";
import { Plus, Settings } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../ui/Button";
import { Empty, Failed, Loading } from "../ui/Empty";
import { CardTable } from "./CardTable";

export interface Add {
  label: string;
  onAdd: () => void;
}
interface TableProps<T> {
  title: string;
  lead?: string;
  rows: UseQueryResult<T[]>;
  columns: string[];
  line: (row: T) => ReactNode;
  add?: Add | undefined;
  empty?: string;
  tools?: ReactNode;
}

export function AdminTable<T extends { id?: string; code?: string }>({ title, lead, rows, columns, line, add, empty, tools }: TableProps<T>) {
  const { t } = useTranslation();
  const id = useId();
  return (
    <section className="panel" aria-labelledby={id}>
      <SectionHead id={id} title={title} add={add} />
      {lead && <p className="muted">{lead}</p>}
      {tools && <div className="filters">{tools}</div>}
      {rows.isPending && <Loading />}
      {rows.isError && <Failed error={rows.error} retry={() => void rows.refetch()} />}
      {rows.data?.length === 0 && <Empty icon={Settings} title={empty ?? t(add ? "admin.empty" : "ui.nothing_found")} />}
      {rows.data && rows.data.length > 0 && <CardTable rows={rows.data} columns={columns} line={line} labelledBy={id} />}
    </section>
  );
}

export function SectionHead({ id, title, add }: { id: string; title: string; add?: Add | undefined }) {
  return (
    <header className="box-head">
      <h2 id={id}>{title}</h2>
      {add && (
        <Button icon={Plus} look="primary" onClick={add.onAdd}>
          {add.label}
        </Button>
      )}
    </header>
  );
}
