/** A new activity of the case: planned for a day, or one that already happened. */
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import type { Case } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { inDays, toLocalField } from "../ui/time";
import { toast } from "../ui/toasts";
import { useCaseTypes, useCaseVerb } from "./data";

export function AddActivityDialog({ row, onDone }: { row: Case; onDone: () => void }) {
  const { t } = useTranslation();
  const types = useCaseTypes();
  const mutation = useCaseVerb();
  const [planned, setPlanned] = useState(true);
  // What one plans most often comes first: to meet or to speak.
  const options = (types.data?.find((type) => type.id === row.case_type)?.activity_types ?? []).toSorted(
    (a, b) => Number(b.class === "contact") - Number(a.class === "contact") || a.label.localeCompare(b.label),
  );
  const fields = mutation.error instanceof Problem ? mutation.error.fields : {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const at = new Date(String(form.get("at"))).toISOString();
    const summary = String(form.get("summary") ?? "").trim();
    mutation.mutate(
      {
        path: `/cases/${row.id}/activities`,
        body: { type: form.get("type"), ...(planned ? { due_at: at } : { happened_at: at }), ...(summary ? { summary } : {}) },
      },
      {
        onSuccess: () => {
          toast(t("activity.done"));
          onDone();
        },
      },
    );
  };
  return (
    <Dialog title={t("activity.add")} onClose={onDone}>
      <form className="form" onSubmit={submit}>
        <Field label={t("activity.type")} error={fields["type"]}>
          <select name="type" required autoFocus data-focus>
            {options.map((option) => (
              <option key={option.type} value={option.type}>{option.label}</option>
            ))}
          </select>
        </Field>
        <fieldset className="radios radios-row">
          <legend className="sr-only">{t("case.status")}</legend>
          <label>
            <input type="radio" name="planned" checked={planned} onChange={() => setPlanned(true)} /> {t("activity.planned")}
          </label>
          <label>
            <input type="radio" name="planned" checked={!planned} onChange={() => setPlanned(false)} /> {t("activity.happened")}
          </label>
        </fieldset>
        <Field label={t(planned ? "activity.when_due" : "activity.when_happened")} error={fields["due_at"] ?? fields["happened_at"]}>
          <input key={String(planned)} type="datetime-local" name="at" required defaultValue={toLocalField(planned ? inDays(3, new Date()) : new Date())} />
        </Field>
        <Field label={t("activity.summary")} error={fields["summary"]}>
          <textarea name="summary" rows={3} />
        </Field>
        {mutation.isError && <Failed error={mutation.error} />}
        <div className="form-foot">
          <Button onClick={onDone}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" busy={mutation.isPending}>{t("ui.save")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
