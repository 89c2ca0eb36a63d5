/** A passkey in place of a code by phone, for a session that is open for setting up the second factor alone. */
import { Fingerprint } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../ui/Button";
import { AddPasskeyDialog } from "./AddPasskeyDialog";
import { passkeysWork } from "./passkey";

export function EnrolByPasskey({ onCodes }: { onCodes: (codes: string[]) => void }) {
  const { t } = useTranslation();
  const [adding, setAdding] = useState(false);
  if (!passkeysWork()) return null;
  return (
    <section className="panel" aria-labelledby="passkeys">
      <h2 id="passkeys">{t("passkeys.enrol")}</h2>
      <p className="muted">{t("passkeys.lead")}</p>
      <div className="row-start">
        <Button icon={Fingerprint} onClick={() => setAdding(true)}>{t("passkeys.add")}</Button>
      </div>
      {adding && (
        <AddPasskeyDialog withPassword={false} onMade={(made) => onCodes(made.recovery_codes)} onClose={() => setAdding(false)} />
      )}
    </section>
  );
}
