/** A new passkey: a name to know it by and the password, then the browser asks the device. */
import { Fingerprint } from "lucide-react";
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import type { PasskeyMade } from "../api/types.account";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Field } from "../ui/Field";
import { PasskeyRefusal } from "./PasskeyRefusal";
import { useAddPasskey } from "./passkeys.data";

interface AddProps {
  /** A session that is open for setting up a second factor need not prove itself again. */
  withPassword: boolean;
  onMade: (made: PasskeyMade) => void;
  onClose: () => void;
}

export function AddPasskeyDialog({ withPassword, onMade, onClose }: AddProps) {
  const { t } = useTranslation();
  const add = useAddPasskey();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    // The button is not disabled meanwhile: who cancels goes on from where they were.
    if (add.isPending) return;
    const form = new FormData(event.currentTarget);
    const password = withPassword ? String(form.get("password")) : null;
    add.mutate({ name: String(form.get("name")).trim(), password }, { onSuccess: onMade });
  };
  return (
    <Dialog title={t("passkeys.add")} onClose={onClose}>
      <form className="form" onSubmit={submit}>
        <p>{t("passkeys.add_lead")}</p>
        <Field label={t("passkeys.name")} hint={t("passkeys.name_hint")}>
          <input name="name" required maxLength={120} pattern=".*\S.*" autoComplete="off" data-focus />
        </Field>
        {withPassword && (
          <Field label={t("account.current")} hint={t("tokens.password_hint")}>
            <input name="password" type="password" autoComplete="current-password" required />
          </Field>
        )}
        {add.isPending && <p role="status">{t("passkeys.asking")}</p>}
        <PasskeyRefusal error={add.error} />
        <div className="form-foot">
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" icon={Fingerprint} aria-busy={add.isPending}>{t("passkeys.go_on")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
