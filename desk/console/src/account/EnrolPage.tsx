/** All that is open to a session whose role asks for a second factor until there is one. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { LogOut } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import "./account.css";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { Toasts } from "../ui/toasts";
import { useLogout } from "../users/session";
import { EnrolByPasskey } from "./EnrolByPasskey";
import { RecoveryCodes } from "./RecoveryCodes";
import { TwoFactor } from "./TwoFactor";

export function EnrolPage() {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const logout = useLogout();
  const [codes, setCodes] = useState<string[] | null>(null);
  // What the session may do is told anew; the whole console opens by that.
  const enrolled = () => void cache.invalidateQueries({ queryKey: keys.me }).then(() => navigate({ to: "/" }));
  return (
    <>
      <main className="page page-text">
        <header className="page-head">
          <h1>{t("security.enrol_title")}</h1>
          <Button icon={LogOut} onClick={() => logout.mutate(undefined, { onSettled: () => void navigate({ to: "/login" }) })}>
            {t("account.leave")}
          </Button>
        </header>
        <p>{t("security.enrol_lead")}</p>
        {codes ? (
          <section className="panel" aria-labelledby="passkeys">
            <h2 id="passkeys">{t("passkeys.title")}</h2>
            <RecoveryCodes codes={codes} onDone={enrolled} />
          </section>
        ) : (
          <>
            <TwoFactor enrolling onEnrolled={enrolled} />
            <EnrolByPasskey onCodes={setCodes} />
          </>
        )}
      </main>
      <Toasts />
    </>
  );
}
