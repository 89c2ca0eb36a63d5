/** A password that one chooses: long, and to be seen while it is typed if one wants. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Field } from "../ui/Field";

export const SHORTEST_PASSWORD = 12;
export const LONGEST_PASSWORD = 200;

export function NewPassword({ name, error, first }: { name: string; error?: string | undefined; first?: boolean }) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <div className="form">
      <Field label={t("account.new")} hint={t("account.new_hint")} error={error}>
        <input
          name={name}
          type={shown ? "text" : "password"}
          autoComplete="new-password"
          required
          minLength={SHORTEST_PASSWORD}
          maxLength={LONGEST_PASSWORD}
          autoFocus={first}
        />
      </Field>
      <label className="check">
        <input type="checkbox" checked={shown} onChange={(event) => setShown(event.target.checked)} /> {t("account.show")}
      </label>
    </div>
  );
}
