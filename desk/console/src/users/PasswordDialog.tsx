/** A new password for oneself; the present one proves who asks. */
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from "../account/NewPassword";
import { Problem } from "../api/client";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { toast } from "../ui/toasts";
import { useChangePassword } from "./session";

export function PasswordDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const change = useChangePassword();
  const fields = change.error instanceof Problem ? change.error.fields : {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    change.mutate(
      { current: String(form.get("current")), new: String(form.get("new")) },
      {
        onSuccess: () => {
          toast(t("account.changed"));
          onClose();
        },
      },
    );
  };
  return (
    <Dialog title={t("account.password")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <Field label={t("account.current")} error={fields["current"]}>
          <input name="current" type="password" autoComplete="current-password" required autoFocus data-focus />
        </Field>
        <Field label={t("account.new")} hint={t("account.new_hint")} error={fields["new"]}>
          <input name="new" type="password" autoComplete="new-password" required minLength={SHORTEST_PASSWORD} maxLength={LONGEST_PASSWORD} />
        </Field>
        {change.isError && <Failed error={change.error} />}
        <div className="form-foot">
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" busy={change.isPending}>{t("ui.save")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
