/** When people attend an account: always, or on these days between these times. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Day, Hours } from "../api/types";
import type { FormValues } from "../ui/EditDialog";
import { Field } from "../ui/Field";

const DAYS: Day[] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
const SPAN = /(\d{1,2}:\d{2})\s*-\s*(\d{1,2}:\d{2})/g;

/** "8:00-13:00, 14:00-18:00" as pairs; what is written otherwise is left to the server to refuse. */
function spans(text: string): [string, string][] {
  return [...text.matchAll(SPAN)].map((found) => [(found[1] ?? "").padStart(5, "0"), (found[2] ?? "").padStart(5, "0")]);
}

export function hoursOf(form: FormValues): Hours | null {
  if (form.text("hours_by") !== "own") return null;
  const days = Object.fromEntries(DAYS.map((day) => [day, spans(form.text(`hours_${day}`))] as const).filter(([, found]) => found.length > 0));
  return { timezone: form.text("timezone"), days };
}

export function HoursField({ hours, error }: { hours: Hours | null; error: string | undefined }) {
  const { t } = useTranslation();
  const [own, setOwn] = useState(hours !== null);
  return (
    <fieldset className="radios">
      <legend>{t("admin.hours")}</legend>
      <label>
        <input type="radio" name="hours_by" value="always" checked={!own} onChange={() => setOwn(false)} /> {t("admin.hours_none")}
      </label>
      <label>
        <input type="radio" name="hours_by" value="own" checked={own} onChange={() => setOwn(true)} /> {t("admin.hours_own")}
      </label>
      {own && (
        <>
          <Field label={t("admin.timezone")} error={error}>
            <input name="timezone" required defaultValue={hours?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone} />
          </Field>
          {DAYS.map((day) => (
            <Field key={day} label={t(`admin.days.${day}`)} {...(day === "mon" ? { hint: t("admin.hours_hint") } : {})}>
              <input
                name={`hours_${day}`}
                pattern="\s*(\d{1,2}:\d{2}\s*-\s*\d{1,2}:\d{2}\s*(,\s*|$))*"
                title={t("admin.hours_bad")}
                defaultValue={(hours?.days[day] ?? []).map(([from, to]) => `${from}-${to}`).join(", ")}
              />
            </Field>
          ))}
        </>
      )}
    </fieldset>
  );
}
