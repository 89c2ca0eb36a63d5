/** The list pane: views, search, filters, and the rows by keyboard. Rows never move under the pointer. */
import { useNavigate } from "@tanstack/react-router";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Inbox, SearchX } from "lucide-react";
import { useEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Conversation } from "../api/types";
import { usePresence } from "../queue/data";
import { Button } from "../ui/Button";
import { Empty, Failed, Loading } from "../ui/Empty";
import { useNow } from "../ui/ticker";
import { useAction } from "../ui/useAction";
import { ConversationRow } from "./ConversationRow";
import { useConversationList } from "./data";
import { ListHead } from "./ListHead";
import { filterOf, type InboxSearch, narrows, shows } from "./search";
import { useSteadyOrder } from "./steady";

const ROW = 82;

function NotFound({ search }: { search: InboxSearch }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  return (
    <Empty icon={SearchX} title={t("list.not_found")}>
      <p>{t("list.not_found_hint")}</p>
      {search.view !== "all" && (
        <Button onClick={() => void navigate({ to: ".", search: { view: "all", q: search.q } })}>{t("list.search_all")}</Button>
      )}
    </Empty>
  );
}

export function ConversationList({ search, selected }: { search: InboxSearch; selected: string | undefined }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const now = useNow();
  const { presence } = usePresence();
  const view = search.view ?? "mine";
  const own = presence === null ? "list.no_presence_hint" : presence === "available" ? "list.available_hint" : "list.empty_hint.mine";
  const hint = view === "mine" ? own : (`list.empty_hint.${view}` as const);
  const list = useConversationList(filterOf(search));
  const all = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data]);
  const [pointing, setPointing] = useState(false);
  const rows = useSteadyOrder(useMemo(() => all.filter((row) => shows(search, row, now)), [all, search, now]), pointing);
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;

  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: rows.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 6 });
  const items = virtual.getVirtualItems();
  const lastShown = items.at(-1)?.index ?? 0;
  useEffect(() => {
    const nearEnd = lastShown >= rows.length - 8 || (narrows(search) && rows.length < 20);
    if (nearEnd && hasNextPage && !isFetchingNextPage) void fetchNextPage();
  }, [lastShown, rows.length, search, hasNextPage, isFetchingNextPage, fetchNextPage]);

  const focusRow = (index: number) => {
    const row = rows[index];
    if (!row) return;
    const focus = () => document.getElementById(`row-${row.id}`)?.focus();
    virtual.scrollToIndex(index);
    // At once where the row is drawn already: the next key moves on from there.
    if (document.getElementById(`row-${row.id}`)) focus();
    else requestAnimationFrame(focus);
  };
  const move = (step: number) => {
    const focused = document.activeElement?.id.replace("row-", "");
    const at = rows.findIndex((row) => row.id === focused);
    const from = at >= 0 ? at : rows.findIndex((row) => row.id === selected);
    focusRow(Math.max(0, Math.min(rows.length - 1, from + step)));
  };
  useAction("next", () => move(1));
  useAction("previous", () => move(-1));
  useAction("open", () => rows[0] && open(rows[0]), !selected && rows.length > 0);
  const open = (row: Conversation) =>
    void navigate({ to: "/inbox/$conversationId", params: { conversationId: row.id }, search });

  return (
    <section className="list-pane" aria-label={t("list.region")}>
      <ListHead search={search} found={rows.length} more={hasNextPage} />
      <div
        className="list-scroll"
        ref={scroller}
        onPointerEnter={() => setPointing(true)}
        onPointerLeave={() => setPointing(false)}
      >
        {list.isPending && <Loading />}
        {list.isError && <Failed error={list.error} retry={() => void list.refetch()} />}
        {list.isSuccess && rows.length === 0 && !search.q && (
          <Empty icon={Inbox} title={t(`list.empty.${view}`)}>
            <p>{t(hint)}</p>
          </Empty>
        )}
        {list.isSuccess && rows.length === 0 && search.q && <NotFound search={search} />}
        <ul className="rows" style={{ height: virtual.getTotalSize() }}>
          {items.map((item) => {
            const row = rows[item.index];
            return (
              row && (
                <li key={row.id} style={{ transform: `translateY(${item.start}px)`, height: ROW }}>
                  <ConversationRow row={row} search={search} selected={row.id === selected} />
                </li>
              )
            );
          })}
        </ul>
      </div>
    </section>
  );
}
