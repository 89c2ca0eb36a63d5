/** What was said, in order, virtualised; stays at the end while one reads the end. */
import { useQueryClient } from "@tanstack/react-query";
import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Message } from "../api/types";
import type { Typing } from "../live/apply";
import { keys } from "../live/keys";
import { pullEarlier } from "../live/pull";
import type { PendingSend, Thread as ThreadData } from "../live/thread";
import { useLive } from "../live/useLive";
import { Button } from "../ui/Button";
import { Loading } from "../ui/Empty";
import { dayName, daysBetween } from "../ui/time";
import { useNow } from "../ui/ticker";
import { MessageItem } from "./MessageItem";
import { PendingItem } from "./PendingItem";

type Item =
  | { kind: "day"; key: string; at: string }
  | { kind: "message"; key: string; message: Message; joined: boolean }
  | { kind: "pending"; key: string; pending: PendingSend };
const JOIN_MS = 4 * 60_000;

export function Thread({ id, alias, thread }: { id: string; alias: string; thread: ThreadData | undefined }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const items = useMemo(() => layOut(thread), [thread]);
  const scroller = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const virtual = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 84,
    getItemKey: (index) => items[index]?.key ?? index,
    overscan: 8,
  });
  const size = virtual.getTotalSize();
  useLayoutEffect(() => {
    const pane = scroller.current;
    if (pane && atEnd.current) pane.scrollTop = pane.scrollHeight;
  }, [items, size]);

  return (
    <div
      className="thread"
      ref={scroller}
      role="log"
      aria-live="off"
      aria-label={t("thread.region", { alias })}
      tabIndex={0}
      onScroll={(event) => {
        const pane = event.currentTarget;
        atEnd.current = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 80;
      }}
    >
      {!thread && <Loading />}
      {(thread?.messages[0]?.seq ?? 1) > 1 && (
        <p className="day-mark">
          <Button look="ghost" onClick={() => void pullEarlier(cache, id)}>
            {t("thread.earlier")}
          </Button>
        </p>
      )}
      <div className="thread-items" style={{ height: size }}>
        {virtual.getVirtualItems().map((row) => {
          const item = items[row.index];
          return (
            item && (
              <div
                key={row.key}
                data-index={row.index}
                ref={virtual.measureElement}
                className="thread-item"
                style={{ transform: `translateY(${row.start}px)` }}
              >
                {item.kind === "day" && <DayMark at={item.at} />}
                {item.kind === "message" && <MessageItem message={item.message} alias={alias} joined={item.joined} />}
                {item.kind === "pending" && <PendingItem id={id} pending={item.pending} />}
              </div>
            )
          );
        })}
      </div>
      <TypingLine id={id} alias={alias} />
      <LastSaid thread={thread} alias={alias} />
    </div>
  );
}

function layOut(thread: ThreadData | undefined): Item[] {
  const items: Item[] = [];
  let before: Message | null = null;
  for (const message of thread?.messages ?? []) {
    if (!before || daysBetween(new Date(before.at), new Date(message.at)) !== 0) {
      items.push({ kind: "day", key: `day-${message.at.slice(0, 10)}-${message.id}`, at: message.at });
      before = null;
    }
    items.push({ kind: "message", key: message.id, message, joined: before !== null && joins(before, message) });
    before = message;
  }
  for (const pending of thread?.pending ?? []) items.push({ kind: "pending", key: pending.client_id, pending });
  return items;
}

function joins(before: Message, message: Message): boolean {
  return (
    before.author === message.author &&
    before.author_id === message.author_id &&
    before.note === message.note &&
    Date.parse(message.at) - Date.parse(before.at) < JOIN_MS
  );
}

function DayMark({ at }: { at: string }) {
  const { i18n } = useTranslation();
  const now = useNow(60_000);
  return <p className="day-mark">{dayName(at, now, i18n.language)}</p>;
}

function TypingLine({ id, alias }: { id: string; alias: string }) {
  const { t } = useTranslation();
  const typing = useLive<Typing | null>(keys.typing(id), null);
  const now = useNow(1000);
  return <p className="typing-line muted">{typing && typing.until > now ? t("thread.typing", { who: typing.who ?? alias }) : ""}</p>;
}

/** Screen readers hear each new word of the person once, not what scrolling brings into view. */
function LastSaid({ thread, alias }: { thread: ThreadData | undefined; alias: string }) {
  const [first, setFirst] = useState<number | null>(null);
  const last = thread?.messages.findLast((message) => message.author === "citizen");
  useEffect(() => {
    if (first === null && thread) setFirst(last?.seq ?? 0);
  }, [first, last, thread]);
  const fresh = last && first !== null && last.seq > first;
  return (
    <p className="sr-only" role="status">
      {fresh ? `${alias}: ${last.text}` : ""}
    </p>
  );
}
