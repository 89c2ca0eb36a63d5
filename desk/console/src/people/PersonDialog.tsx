/** Who somebody is, as they tell it. */
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import type { Person } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { toast } from "../ui/toasts";
import { useSavePerson } from "./data";

export function PersonDialog({ person, onDone }: { person: Person | null; onDone: (saved: Person | null) => void }) {
  const { t } = useTranslation();
  const save = useSavePerson(person?.id ?? null);
  const fields = save.error instanceof Problem ? save.error.fields : {};
  return (
    <Dialog title={person ? person.display_name : t("person.new")} onClose={() => onDone(null)}>
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          const form = new FormData(event.currentTarget);
          const text = (name: string) => String(form.get(name) ?? "").trim();
          save.mutate(
            {
              given_name: text("given_name"),
              family_name: text("family_name"),
              birth_date: text("birth_date") || null,
              pronouns: text("pronouns") || null,
            },
            {
              onSuccess: (saved) => {
                toast(t("ui.saved"));
                onDone(saved);
              },
            },
          );
        }}
      >
        <div className="two">
          <Field label={t("person.given_name")} error={fields["given_name"]}>
            <input name="given_name" required defaultValue={person?.given_name ?? ""} autoFocus />
          </Field>
          <Field label={t("person.family_name")} error={fields["family_name"]}>
            <input name="family_name" required defaultValue={person?.family_name ?? ""} />
          </Field>
          <Field label={t("person.birth_date")} error={fields["birth_date"]}>
            <input name="birth_date" type="date" defaultValue={person?.birth_date ?? ""} />
          </Field>
          <Field label={t("person.pronouns")} error={fields["pronouns"]}>
            <input name="pronouns" defaultValue={person?.pronouns ?? ""} />
          </Field>
        </div>
        {save.isError && <Failed error={save.error} />}
        <div className="form-foot">
          <Button onClick={() => onDone(null)}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" busy={save.isPending}>{t("ui.save")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
