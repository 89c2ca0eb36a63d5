/** Asks in words, and for the password, before a passkey stops opening the account. */
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import type { Passkey } from "../api/types.account";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { useRemovePasskey } from "./passkeys.data";

interface RemoveProps {
  passkey: Passkey;
  onRemoved: () => void;
  onClose: () => void;
}

export function RemovePasskeyDialog({ passkey, onRemoved, onClose }: RemoveProps) {
  const { t } = useTranslation();
  const remove = useRemovePasskey(passkey.id);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    remove.mutate(String(new FormData(event.currentTarget).get("password")), { onSuccess: onRemoved });
  };
  return (
    <Dialog title={t("passkeys.remove")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p>{t("passkeys.remove_sure", { name: passkey.name })}</p>
        <Field label={t("account.current")} hint={t("tokens.password_hint")}>
          <input name="password" type="password" autoComplete="current-password" required data-focus />
        </Field>
        {remove.isError && <Failed error={remove.error} />}
        <div className="form-foot">
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" look="danger" busy={remove.isPending}>{t("passkeys.remove")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
