/** Whether the person can be written to now: the 24 hours of WhatsApp, blocked, opted out; and the way around, a template. */
import clsx from "clsx";
import { CircleAlert, FileCheck2, Hourglass } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Conversation } from "../api/types";
import { Button, IconButton } from "../ui/Button";
import { useNow } from "../ui/ticker";
import { span } from "../ui/time";
import { useOpen } from "./open";
import { TemplateDialog } from "./TemplateDialog";

const WINDOW_MS = 24 * 3_600_000;
const SOON_S = 2 * 3_600;

export interface Reach {
  /** Why nothing but a template, or nothing at all, may be sent. */
  shut: "blocked" | "opted_out" | "window_closed" | null;
  /** Seconds until only templates may be sent; null where there is no such limit. */
  left: number | null;
}

/** The row's own word, and what arrived since it was told. */
export function useReach(row: Conversation): Reach {
  const { thread } = useOpen();
  const now = useNow(10_000);
  const heard = thread.messages.findLast((message) => message.author === "citizen")?.at;
  const until = Math.max(row.window_until ? Date.parse(row.window_until) : 0, heard ? Date.parse(heard) + WINDOW_MS : 0);
  const left = row.channel === "whatsapp" ? (until - now) / 1000 : null;
  if (row.unreachable) return { shut: row.unreachable, left };
  return { shut: left !== null && left <= 0 ? "window_closed" : null, left };
}

export function ReachNote({ reach }: { reach: Reach }) {
  const { t } = useTranslation();
  if (reach.shut) {
    return (
      <p className="reach reach-shut" role="status">
        <CircleAlert size={15} aria-hidden /> {t(`reach.${reach.shut}`)}
      </p>
    );
  }
  if (reach.left === null) return null;
  return (
    <p className={clsx("reach", reach.left < SOON_S && "reach-soon")}>
      <Hourglass size={13} aria-hidden /> {t("reach.left", { span: span(reach.left) })}
    </p>
  );
}

export function TemplateButton({ row, loud }: { row: Conversation; loud: boolean }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const show = () => setOpen(true);
  if (row.unreachable) return null;
  return (
    <>
      {loud ? (
        <Button icon={FileCheck2} onClick={show}>{t("template.choose")}</Button>
      ) : (
        <IconButton icon={FileCheck2} label={t("template.choose")} onClick={show} />
      )}
      {open && <TemplateDialog row={row} onDone={() => setOpen(false)} />}
    </>
  );
}
