/** What hangs on a message: what it answers, reactions, what it said before it was changed; and what one may do with it. */
import { useMutation, useQuery } from "@tanstack/react-query";
import { Reply, SmilePlus } from "lucide-react";
import { DropdownMenu } from "radix-ui";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Message } from "../api/types";
import { IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed, Loading } from "../ui/Empty";
import { When } from "../ui/When";
import { problemText } from "../ui/problem";
import { toast } from "../ui/toasts";
import { setDraft } from "./drafts";
import { useOpen } from "./open";

const EMOJI = ["👍", "❤", "🙏", "👏", "🎉"];

export function Quoted({ reply }: { reply: NonNullable<Message["reply_to"]> }) {
  const { t } = useTranslation();
  const { thread } = useOpen();
  const text = reply.text ?? thread.messages.find((message) => message.id === reply.id)?.text;
  return (
    <blockquote className="quoted">
      <span className="sr-only">{t("message.answers")} </span>
      {text || t("message.answers_old")}
    </blockquote>
  );
}

export function Hung({ reactions }: { reactions: NonNullable<Message["reactions"]> }) {
  const { t } = useTranslation();
  return (
    <ul className="reactions" aria-label={t("message.reactions")}>
      {reactions.map((one) => (
        <li key={one.by + one.emoji} title={t(`message.reacted.${one.by}`)}>{one.emoji}</li>
      ))}
    </ul>
  );
}

export function Edited({ message }: { message: Message }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <>
      {" · "}
      <button type="button" className="link" onClick={() => setOpen(true)}>{t("message.edited")}</button>
      {open && <Revisions message={message} onDone={() => setOpen(false)} />}
    </>
  );
}

function Revisions({ message, onDone }: { message: Message; onDone: () => void }) {
  const { t } = useTranslation();
  const { row } = useOpen();
  const found = useQuery({
    queryKey: ["revisions", message.id],
    queryFn: ({ signal }) =>
      api.get<{ items: { text: string; until: string }[] }>(`/conversations/${row?.id ?? ""}/messages/${message.id}/revisions`, {}, signal),
    staleTime: 0,
  });
  return (
    <Dialog title={t("message.before")} onClose={onDone}>
      {found.isPending && <Loading />}
      {found.isError && <Failed error={found.error} />}
      <ol className="revisions">
        {found.data?.items.map((one) => (
          <li key={one.until}>
            <p className="message-text">{one.text}</p>
            <p className="muted">{t("message.until")} <When at={one.until} mode="clock" /></p>
          </li>
        ))}
      </ol>
    </Dialog>
  );
}

/** Only whoever attends the conversation answers or reacts. */
export function Verbs({ message }: { message: Message }) {
  const { t } = useTranslation();
  const { row, mine } = useOpen();
  const react = useMutation({
    mutationFn: (emoji: string) => api.put(`/conversations/${row?.id ?? ""}/messages/${message.id}/reaction`, { emoji }),
    onError: (error) => toast(problemText(error, t), { bad: true }),
  });
  if (!row || !mine) return null;
  const ours = message.reactions?.find((one) => one.by === "operator")?.emoji;
  return (
    <span className="message-verbs">
      <IconButton icon={Reply} label={t("message.answer")} onClick={() => setDraft(row.id, { mode: "reply", quote: { id: message.id, text: message.text.slice(0, 120) } })} />
      {row.channel !== "whatsapp" && (
        <DropdownMenu.Root modal={false}>
          <DropdownMenu.Trigger asChild>
            <IconButton icon={SmilePlus} label={t("message.react")} />
          </DropdownMenu.Trigger>
          <DropdownMenu.Portal container={document.getElementById("overlays")}>
            <DropdownMenu.Content className="menu menu-emoji" sideOffset={4} collisionPadding={8}>
              {EMOJI.map((emoji) => (
                <DropdownMenu.Item key={emoji} className="menu-item" onSelect={() => react.mutate(emoji === ours ? "" : emoji)}>
                  {emoji}
                </DropdownMenu.Item>
              ))}
            </DropdownMenu.Content>
          </DropdownMenu.Portal>
        </DropdownMenu.Root>
      )}
    </span>
  );
}
