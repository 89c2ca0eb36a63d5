/** When to get in touch again: the usual spans at one key, or any other moment. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { Field } from "../ui/Field";
import { inDays, toLocalField } from "../ui/time";

const PICKS = [1, 3, 7, 15] as const;

export function FollowUpPick({ value, onChange }: { value: Date | null; onChange: (due: Date | null) => void }) {
  const { t, i18n } = useTranslation();
  const [pick, setPick] = useState("none");
  const choose = (next: string) => {
    setPick(next);
    onChange(next === "none" ? null : inDays(next === "other" ? 2 : Number(next), new Date()));
  };
  return (
    <>
      <fieldset className="radios radios-row">
        <legend>{t("followup.legend")}</legend>
        {["none", ...PICKS.map(String), "other"].map((option) => (
          <label key={option}>
            <input type="radio" name="follow_up" checked={pick === option} onChange={() => choose(option)} />
            {option === "none" ? t("followup.none") : option === "other" ? t("followup.other") : t("followup.in_days", { days: Number(option) })}
          </label>
        ))}
      </fieldset>
      {pick === "other" && value && (
        <Field label={t("followup.at")}>
          <input type="datetime-local" value={toLocalField(value)} required onChange={(event) => event.target.value && onChange(new Date(event.target.value))} />
        </Field>
      )}
      {value && pick !== "other" && (
        <p className="hint">{new Intl.DateTimeFormat(i18n.language, { dateStyle: "full", timeStyle: "short" }).format(value)}</p>
      )}
    </>
  );
}
