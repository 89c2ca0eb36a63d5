/** One message: its author in words, its text, its sources, what became of it. */
import clsx from "clsx";
import type { TFunction } from "i18next";
import { Check, CheckCheck, CircleAlert, Clock3, StickyNote } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Message } from "../api/types";
import { Attachments } from "../files/Attachments";
import { When } from "../ui/When";
import { wordFor } from "../ui/words";
import { useMe } from "../users/session";
import { AnswerVotes } from "./AnswerVotes";
import { Citations } from "./Citations";
import { Edited, Hung, Quoted, Verbs } from "./MessageExtras";
import { reached } from "./delivery";

interface ItemProps {
  message: Message;
  alias: string;
  joined: boolean;
}

export function MessageItem({ message, alias, joined }: ItemProps) {
  const { t } = useTranslation();
  const me = useMe();
  const who = message.note ? "note" : message.author;
  const name = authorName(message, alias, me.id, t);
  if (who === "system") {
    return (
      <p className="system-line">
        <span className="sr-only">{t("author.system")}: </span>
        {message.text} · <When at={message.at} mode="clock" />
      </p>
    );
  }
  return (
    <article className={clsx("message", `message-${who}`, joined && "message-joined", message.album && "message-album")} aria-label={name}>
      <header className={joined && !message.note ? "sr-only" : "message-head"}>
        {message.note && (
          <strong className="note-mark">
            <StickyNote size={13} aria-hidden /> {t("message.note")}
          </strong>
        )}
        <span className="message-author">{name}</span>
        {message.author === "bot" && Boolean(message.confidence) && (
          <span className="muted">{t("message.confidence", { value: message.confidence ?? 0 })}</span>
        )}
        {message.risk && <span className="tag tag-risk">{wordFor(t, "risk.topic", message.risk.topic)}</span>}
      </header>
      <div className="message-body">
        {message.reply_to && <Quoted reply={message.reply_to} />}
        {message.text !== "" && <p className="message-text">{message.text}</p>}
        <Attachments files={message.attachments} />
        {message.citations.length > 0 && <Citations citations={message.citations} />}
      </div>
      {Boolean(message.reactions?.length) && <Hung reactions={message.reactions ?? []} />}
      <footer className="message-foot muted">
        {message.note && <span>{t("message.note_private")} · </span>}
        <When at={message.at} mode="clock" />
        {message.edited && <Edited message={message} />}
        {message.template && <span>· {t("message.template", { name: message.template })}</span>}
        {message.author === "citizen" && <Verbs message={message} />}
        <AnswerVotes message={message} />
        {message.author === "operator" && !message.note && <DeliveryState message={message} />}
      </footer>
    </article>
  );
}

function authorName(message: Message, alias: string, myId: string, t: TFunction<"t">): string {
  if (message.author === "citizen") return alias;
  if (message.author === "bot") return t("author.bot");
  if (message.author_id === myId) return t("author.me");
  return message.author_name ?? t("author.operator");
}

function DeliveryState({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { state, error } = reached(message);
  if (state === "failed" || state === "unknown") {
    return (
      <span className="delivery delivery-failed">
        <CircleAlert size={13} aria-hidden /> {t(`delivery.${state}`)}
        {error && ` (${wordFor(t, "delivery.why", error)})`}
      </span>
    );
  }
  const Icon = state === "queued" ? Clock3 : state === "sent" ? Check : CheckCheck;
  return (
    <span className={`delivery delivery-${state}`}>
      <Icon size={13} aria-hidden /> {t(`delivery.${state}`)}
    </span>
  );
}
