/** A new token: what for, what it may do out of what I may, until when; then the token, once. */
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { wordFor } from "../ui/words";
import { useMe } from "../users/session";
import { CopyField } from "./CopyField";
import { useMakeToken } from "./data";

const LASTS = [7, 30, 90, 365] as const;
const DAY_MS = 86_400_000;
/** A little less: between here and the server a year passes over the longest that is allowed. */
const SLACK_MS = 60_000;

export function NewTokenDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const make = useMakeToken();
  const [missing, setMissing] = useState(false);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const scopes = form.getAll("scopes").map(String);
    setMissing(scopes.length === 0);
    if (scopes.length === 0) return;
    const ends = Date.now() + Number(form.get("days")) * DAY_MS - SLACK_MS;
    make.mutate({
      name: String(form.get("name")),
      scopes,
      expires_at: new Date(ends).toISOString(),
      password: String(form.get("password")),
    });
  };
  if (make.data) {
    return (
      <Dialog key="made" title={t("tokens.made")} onClose={onClose}>
        <p>{t("tokens.made_lead")}</p>
        <CopyField label={t("tokens.token")} text={make.data.token} />
        <div className="form-foot">
          <Button look="primary" onClick={onClose}>{t("tokens.kept")}</Button>
        </div>
      </Dialog>
    );
  }
  const errors = make.error instanceof Problem ? make.error.fields : {};
  return (
    <Dialog title={t("tokens.make")} onClose={onClose} look="side">
      <form className="form" onSubmit={submit}>
        <Field label={t("tokens.name")} hint={t("tokens.name_hint")} error={errors["name"]}>
          <input name="name" required maxLength={80} autoComplete="off" data-focus />
        </Field>
        <Field label={t("tokens.lasts")} error={errors["expires_at"]}>
          <select name="days" defaultValue="30">
            {LASTS.map((days) => (
              <option key={days} value={days}>{t("tokens.days", { count: days })}</option>
            ))}
          </select>
        </Field>
        <Scopes missing={missing} />
        <Field label={t("account.current")} hint={t("tokens.password_hint")} error={errors["password"]}>
          <input name="password" type="password" autoComplete="current-password" required />
        </Field>
        {make.isError && <Failed error={make.error} />}
        <div className="form-foot">
          <Button onClick={onClose}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" busy={make.isPending}>{t("tokens.make")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Scopes({ missing }: { missing: boolean }) {
  const { t } = useTranslation();
  const rights = Object.entries(useMe().permissions).toSorted(([one], [other]) => wordFor(t, "resource", one).localeCompare(wordFor(t, "resource", other)));
  return (
    <fieldset className="scopes" aria-describedby="scopes-hint">
      <legend>{t("tokens.scopes")}</legend>
      <p className="hint" id="scopes-hint">{t("tokens.scopes_hint")}</p>
      {missing && <p className="field-error" role="alert">{t("tokens.scopes_missing")}</p>}
      {rights.map(([resource, actions]) => (
        <div key={resource} role="group" aria-label={wordFor(t, "resource", resource)} className="scope">
          <span className="strong" aria-hidden>{wordFor(t, "resource", resource)}</span>
          <span className="radios-row">
            {actions.map((action) => (
              <label key={action} className="check">
                <input type="checkbox" name="scopes" value={`${resource}:${action}`} /> {wordFor(t, "permission", action)}
              </label>
            ))}
          </span>
        </div>
      ))}
    </fieldset>
  );
}
