/** What happened, newest first and page by page, with its filters and its waiting, empty and failed states. */
import type { InfiniteData, UseInfiniteQueryResult } from "@tanstack/react-query";
import type { LucideIcon } from "lucide-react";
import { type ReactNode, useId } from "react";
import { useTranslation } from "react-i18next";

import type { Page } from "../api/types";
import { Button } from "../ui/Button";
import { Empty, Failed, Loading } from "../ui/Empty";
import { type Add, SectionHead } from "./AdminTable";
import { CardTable } from "./CardTable";

interface LogProps<T> {
  title: string;
  lead?: string;
  query: UseInfiniteQueryResult<InfiniteData<Page<T>>>;
  columns: string[];
  line: (row: T) => ReactNode;
  last?: string;
  add?: Add | undefined;
  empty: { icon: LucideIcon; title: string };
  tools?: ReactNode;
}

export function LogTable<T extends { id: string }>({ title, lead, query, columns, line, last, add, empty, tools }: LogProps<T>) {
  const { t } = useTranslation();
  const id = useId();
  const rows = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel" aria-labelledby={id}>
      <SectionHead id={id} title={title} add={add} />
      {lead && <p className="muted">{lead}</p>}
      {tools && <div className="filters" role="search" aria-labelledby={id}>{tools}</div>}
      {query.isPending && <Loading />}
      {query.isError && <Failed error={query.error} retry={() => void query.refetch()} />}
      {query.isSuccess && rows.length === 0 && <Empty icon={empty.icon} title={empty.title} />}
      {rows.length > 0 && <CardTable rows={rows} columns={columns} line={line} labelledBy={id} last={last} />}
      {query.hasNextPage && (
        <Button busy={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>{t("ui.more")}</Button>
      )}
    </section>
  );
}
