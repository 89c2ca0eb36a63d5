/** Asking for a link to choose a new password. The answer is the same whether or not there is such an account. */
import { MailCheck } from "lucide-react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Button } from "../ui/Button";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { useAskForReset } from "./data";

export function ForgotForm({ email, onBack }: { email: string; onBack: () => void }) {
  const { t } = useTranslation();
  const ask = useAskForReset();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    ask.mutate(String(new FormData(event.currentTarget).get("email")));
  };
  if (ask.isSuccess) {
    return (
      <>
        <p className="said" role="status">
          <MailCheck size={18} aria-hidden /> <span>{t("login.reset_said")}</span>
        </p>
        <Button autoFocus onClick={onBack}>{t("login.back")}</Button>
      </>
    );
  }
  return (
    <form className="form" onSubmit={submit}>
      <Field label={t("login.email")}>
        <input name="email" type="email" autoComplete="username" required autoFocus maxLength={254} defaultValue={email} />
      </Field>
      {ask.isError && <Failed error={ask.error} />}
      <Button type="submit" look="primary" busy={ask.isPending}>{t("login.reset_send")}</Button>
      <button type="button" className="link" onClick={onBack}>{t("login.back")}</button>
    </form>
  );
}
