/** Ending a hold, asked about in words. */
import { Unlock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Hold } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { toast } from "../ui/toasts";
import { useLiftHold } from "./data";

export function LiftButton({ hold }: { hold: Hold }) {
  const { t } = useTranslation();
  const [asking, setAsking] = useState(false);
  const lift = useLiftHold();
  const lifted = () => {
    toast(t("privacy.lifted_said"));
    setAsking(false);
  };
  return (
    <>
      <Button look="ghost" icon={Unlock} onClick={() => setAsking(true)}>{t("privacy.lift")}</Button>
      {asking && (
        <Dialog title={t("privacy.lift")} onClose={() => setAsking(false)}>
          <p>{t("privacy.lift_sure")}</p>
          <p>«{hold.reason}»</p>
          {lift.isError && <Failed error={lift.error} />}
          <div className="form-foot">
            <Button data-focus onClick={() => setAsking(false)}>{t("ui.cancel")}</Button>
            <Button look="danger" busy={lift.isPending} onClick={() => lift.mutate(hold.id, { onSuccess: lifted })}>{t("privacy.lift")}</Button>
          </div>
        </Dialog>
      )}
    </>
  );
}
