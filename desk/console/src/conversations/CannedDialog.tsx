/** Replies kept for reuse, found by shortcut or words, read before they are put in. */
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";

import type { Conversation } from "../api/types";
import { Dialog } from "../ui/Dialog";
import { PickList } from "../ui/PickList";
import { filledQuery } from "./canned";
import { insertIntoDraft, setDraft } from "./drafts";

interface CannedProps {
  row: Conversation;
  onDone: () => void;
  onPicked: () => void;
}

export function CannedDialog({ row, onDone, onPicked }: CannedProps) {
  const { t } = useTranslation();
  const replies = useQuery(filledQuery(row.id, row.person_id));
  const items = replies.data ?? [];
  const textOf = (id: string) => {
    const reply = items.find((one) => one.id === id);
    const [first, second] = row.locale.startsWith("en") ? [reply?.text.en, reply?.text.es] : [reply?.text.es, reply?.text.en];
    return first || second || "";
  };
  return (
    <Dialog title={t("canned.title")} look="top" onClose={onDone} bare>
      <PickList
        autoFocus
        label={t("canned.search")}
        empty={replies.isPending ? t("ui.loading") : t("canned.empty")}
        choices={items.map((reply) => ({ id: reply.id, label: reply.title, hint: `/${reply.shortcut}` }))}
        preview={(choice) => <p className="message-text">{textOf(choice.id)}</p>}
        onPick={(choice) => {
          setDraft(row.id, { mode: "reply" });
          insertIntoDraft(row.id, textOf(choice.id));
          onDone();
          requestAnimationFrame(onPicked);
        }}
      />
    </Dialog>
  );
}
