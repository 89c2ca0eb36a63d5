/** A send of ours on its way, or one that a cut kept back. */
import { CircleAlert, Clock3 } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { PendingSend } from "../live/thread";
import { Button } from "../ui/Button";
import { useSend } from "./send";

export function PendingItem({ id, pending }: { id: string; pending: PendingSend }) {
  const { t } = useTranslation();
  const { retry, edit } = useSend(id);
  return (
    <article className={`message message-${pending.note ? "note" : "operator"} message-pending`} aria-label={t("author.me")}>
      <div className="message-body">
        <p className="message-text">{pending.text}</p>
      </div>
      <footer className="message-foot muted">
        {pending.error ? (
          <>
            <span className="delivery delivery-failed" role="alert">
              <CircleAlert size={13} aria-hidden /> {t("delivery.not_sent")}
            </span>
            <Button look="ghost" onClick={() => void retry(pending)}>
              {t("ui.retry")}
            </Button>
            <Button look="ghost" onClick={() => edit(pending)}>
              {t("delivery.edit")}
            </Button>
          </>
        ) : (
          <span className="delivery">
            <Clock3 size={13} aria-hidden /> {t("delivery.sending")}
          </span>
        )}
      </footer>
    </article>
  );
}
