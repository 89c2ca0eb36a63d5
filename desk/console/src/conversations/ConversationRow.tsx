/** One conversation in the list: who, what was said last, what presses. */
import { Link } from "@tanstack/react-router";
import clsx from "clsx";
import { PencilLine, ShieldAlert } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Conversation, Hit } from "../api/types";
import { secondsUntil, span } from "../ui/time";
import { useNow } from "../ui/ticker";
import { When } from "../ui/When";
import { ChannelMark, UrgencyTag } from "../ui/words";
import { useHasDraft } from "./drafts";
import { type InboxSearch, SOON_SECONDS } from "./search";

interface RowProps {
  row: Conversation;
  search: InboxSearch;
  selected: boolean;
}

export function ConversationRow({ row, search, selected }: RowProps) {
  const { t } = useTranslation();
  const draft = useHasDraft(row.id);
  return (
    <Link
      id={`row-${row.id}`}
      to="/inbox/$conversationId"
      params={{ conversationId: row.id }}
      search={search}
      className={clsx("row", selected && "row-selected", row.unread && "row-unread", row.risk && "row-risk")}
      aria-current={selected ? "true" : undefined}
    >
      <span className="row-top">
        <ChannelMark kind={row.channel} />
        <span className="row-name">{row.person_name ?? row.alias}</span>
        {row.unread && <span className="unread-dot" role="img" aria-label={t("list.unread")} />}
        <span className="row-time">
          <When at={row.last_message_at ?? row.opened_at} />
        </span>
      </span>
      {row.hit ? (
        <Found hit={row.hit} />
      ) : (
        <span className="row-preview">
          {row.last_author && row.last_author !== "citizen" && <b>{t(`author.short.${row.last_author}`)}: </b>}
          {row.preview || t("list.no_text")}
        </span>
      )}
      <span className="row-marks">
        {row.risk ? (
          <span className="tag tag-risk">
            <ShieldAlert size={13} aria-hidden /> {t("risk.tag")}
          </span>
        ) : (
          row.urgency !== "routine" && <UrgencyTag urgency={row.urgency} />
        )}
        <Due row={row} />
        {draft && (
          <span className="row-draft">
            <PencilLine size={12} aria-hidden /> {t("list.draft")}
          </span>
        )}
        <span className="row-where">
          {(search.view ?? "mine") === "mine" ? row.queue_name : whereIs(row, t("owner.bot"), row.queue_name ?? t("owner.queue"))}
        </span>
      </span>
    </Link>
  );
}

/** What was said that a search found, its words marked. */
function Found({ hit }: { hit: Hit }) {
  const { t } = useTranslation();
  const who = hit.note ? t("list.found_note") : hit.author === "citizen" ? null : t(`author.short.${hit.author}`);
  return (
    <span className="row-preview row-found">
      {who && <b>{who}: </b>}
      {hit.excerpt.map((piece, index) => (piece.found ? <mark key={index}>{piece.text}</mark> : piece.text))}
    </span>
  );
}

function whereIs(row: Conversation, bot: string, queue: string): string {
  if (row.owner === "bot") return bot;
  if (row.owner === "operator") return row.operator_name ?? queue;
  return queue;
}

/** Time left to answer, or how late it is. Shown only while somebody waits. */
export function Due({ row }: { row: Conversation }) {
  const { t } = useTranslation();
  const now = useNow(1000);
  if (!row.answer_due_at || row.closed_at) return null;
  const left = secondsUntil(row.answer_due_at, now);
  const state = left < 0 ? "late" : left <= SOON_SECONDS ? "soon" : "calm";
  return <span className={`due due-${state}`}>{t(left < 0 ? "due.late" : "due.left", { span: span(Math.abs(left)) })}</span>;
}
