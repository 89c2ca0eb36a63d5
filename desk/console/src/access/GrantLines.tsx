/** One line of access that was given: what it opens, until when, why, and taking it back. */
import { Undo2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Grant } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { useNow } from "../ui/ticker";
import { toast } from "../ui/toasts";
import { When } from "../ui/When";
import { useRevoke } from "./data";
import { endsSoon } from "./ends";

export const BY_HAND = ["granted", "denied", "break_glass"];

export function LevelTag({ grant }: { grant: Grant }) {
  const { t } = useTranslation();
  if (grant.level === "deny") return <span className="tag tag-immediate">{t("access.level_short.deny")}</span>;
  if (grant.cause === "break_glass") return <span className="tag tag-warn">{t("access.causes.break_glass")}</span>;
  return <span className="tag">{t(`access.level_short.${grant.level}`)}</span>;
}

export function Until({ grant }: { grant: Grant }) {
  const { t } = useTranslation();
  const now = useNow(60_000);
  if (!grant.until) return <span className="muted">{t("access.without_end")}</span>;
  return (
    <span className={endsSoon(grant.until, now) ? "due due-soon" : "due"}>
      {t("access.ends")} <When at={grant.until} />
    </span>
  );
}

export function RevokeButton({ grant }: { grant: Grant }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const revoke = useRevoke();
  const taken = () => {
    toast(t("access.revoked_said", { name: grant.user_name }));
    setAsking(false);
  };
  return (
    <>
      <Button look="ghost" icon={Undo2} aria-label={`${t("access.revoke")}: ${grant.user_name}`} onClick={() => setAsking(true)}>{t("access.revoke")}</Button>
      {asking && (
        <Dialog title={t("access.revoke")} onClose={() => setAsking(false)}>
          <p>{t(grant.level === "deny" ? "access.revoke_denial_sure" : "access.revoke_sure", { name: grant.user_name })}</p>
          {revoke.isError && <Failed error={revoke.error} />}
          <div className="form-foot">
            <Button data-focus onClick={() => setAsking(false)}>{t("ui.cancel")}</Button>
            <Button look="danger" busy={revoke.isPending} onClick={() => revoke.mutate(grant.id, { onSuccess: taken })}>{t("access.revoke")}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
