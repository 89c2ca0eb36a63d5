/** What became of an invitation or a reset: sent by e-mail, or a link to hand over, shown this once. */
import { Check } from "lucide-react";
import { useTranslation } from "react-i18next";

import "../account/account.css";
import { CopyField } from "../account/CopyField";
import type { LinkMade } from "../api/types.account";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { When } from "../ui/When";

interface LinkDialogProps {
  title: string;
  name: string;
  made: LinkMade;
  onClose: () => void;
}

export function LinkDialog({ title, name, made, onClose }: LinkDialogProps) {
  const { t } = useTranslation();
  return (
    <Dialog title={title} onClose={onClose}>
      {made.link ? (
        <>
          <p>{t("admin.link.hand_over", { name })}</p>
          <CopyField label={t("admin.link.link")} text={made.link} />
        </>
      ) : (
        <p>{t("admin.link.mailed", { name })}</p>
      )}
      <p className="hint">
        {t("link.ends")} <When at={made.expires_at} mode="minute" />
      </p>
      <div className="form-foot">
        <Button look="primary" icon={Check} data-focus={!made.link} onClick={onClose}>{t("ui.close")}</Button>
      </div>
    </Dialog>
  );
}
