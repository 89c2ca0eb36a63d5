/** My account: password, second factor, passkeys, where I am signed in, the identity elsewhere that opens it. */
import { useQuery } from "@tanstack/react-query";
import { useSearch } from "@tanstack/react-router";
import { KeyRound } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import "./account.css";
import { Button } from "../ui/Button";
import { PasswordDialog } from "../users/PasswordDialog";
import { wordsOfRefusal } from "../users/refusal";
import { ApiTokens } from "./ApiTokens";
import { singleSignOnQuery } from "./data";
import { Identity } from "./Identity";
import { Passkeys } from "./Passkeys";
import { Sessions } from "./Sessions";
import { TwoFactor } from "./TwoFactor";

export function SecurityPage() {
  const { t } = useTranslation();
  const { error } = useSearch({ from: "/desk/account/security" });
  const provider = useQuery(singleSignOnQuery).data;
  const [changing, setChanging] = useState(false);
  return (
    <div className="page page-text">
      <header className="page-head">
        <h1>{t("security.title")}</h1>
      </header>
      {error && <p className="failed" role="alert">{wordsOfRefusal(error, t)}</p>}
      <section className="panel" aria-labelledby="password">
        <header className="box-head">
          <h2 id="password">{t("login.password")}</h2>
          <Button icon={KeyRound} onClick={() => setChanging(true)}>{t("account.password")}</Button>
        </header>
        <p className="muted">{t("security.password_lead")}</p>
      </section>
      <TwoFactor enrolling={false} onEnrolled={() => undefined} />
      <Passkeys />
      <Sessions />
      <ApiTokens />
      {provider?.enabled && <Identity name={provider.name} />}
      {changing && <PasswordDialog onClose={() => setChanging(false)} />}
    </div>
  );
}
