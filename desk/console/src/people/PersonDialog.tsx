/** Who somebody is, as they tell it: names (one is enough), and how to reach them. */
import { Plus, X } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import type { Person, PersonDetail, PersonMade } from "../api/types";
import { Button, IconButton } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { toast } from "../ui/toasts";
import { useSavePerson } from "./data";

const KINDS: PersonDetail["kind"][] = ["document", "phone", "email", "address"];

export function PersonDialog({ person, onDone }: { person: Person | null; onDone: (saved: PersonMade | null) => void }) {
  const { t } = useTranslation();
  const save = useSavePerson(person?.id ?? null);
  const [given, setGiven] = useState(person?.given_name ?? "");
  const [family, setFamily] = useState(person?.family_name ?? "");
  const [details, setDetails] = useState<PersonDetail[]>(person?.details ?? []);
  const fields = save.error instanceof Problem ? save.error.fields : {};
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim() || null;
    save.mutate(
      {
        given_name: given.trim() || null,
        family_name: family.trim() || null,
        birth_date: text("birth_date"),
        pronouns: text("pronouns"),
        details: details.filter((detail) => detail.value.trim()),
      },
      {
        onSuccess: (saved) => {
          const same = saved.duplicates ?? [];
          toast(same.length ? t("person.duplicates") + same.map((one) => one.display_name).join(", ") : t("ui.saved"));
          onDone(saved);
        },
      },
    );
  };
  return (
    <Dialog title={person ? person.display_name : t("person.new")} onClose={() => onDone(null)}>
      <form className="form" onSubmit={submit}>
        <div className="two">
          <Field label={t("person.given_name")} error={fields["given_name"]}>
            <input value={given} required={!family.trim()} maxLength={120} onChange={(event) => setGiven(event.target.value)} autoFocus data-focus />
          </Field>
          <Field label={t("person.family_name")} error={fields["family_name"]}>
            <input value={family} required={!given.trim()} maxLength={120} onChange={(event) => setFamily(event.target.value)} />
          </Field>
          <Field label={t("person.birth_date")} error={fields["birth_date"]}>
            <input name="birth_date" type="date" defaultValue={person?.birth_date ?? ""} />
          </Field>
          <Field label={t("person.pronouns")} error={fields["pronouns"]}>
            <input name="pronouns" maxLength={60} defaultValue={person?.pronouns ?? ""} />
          </Field>
        </div>
        <Details details={details} onChange={setDetails} />
        {save.isError && <Failed error={save.error} />}
        <div className="form-foot">
          <Button onClick={() => onDone(null)}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" busy={save.isPending}>{t("ui.save")}</Button>
        </div>
      </form>
    </Dialog>
  );
}

function Details({ details, onChange }: { details: PersonDetail[]; onChange: (details: PersonDetail[]) => void }) {
  const { t } = useTranslation();
  const put = (index: number, change: Partial<PersonDetail>) =>
    onChange(details.map((detail, at) => (at === index ? { ...detail, ...change } : detail)));
  return (
    <fieldset className="stack">
      <legend>{t("person.details")}</legend>
      {details.map((detail, index) => (
        <div className="detail-line" key={index}>
          <select
            aria-label={t("person.kind_label")}
            value={detail.kind}
            onChange={(event) => put(index, { kind: KINDS.find((kind) => kind === event.target.value) ?? "phone" })}
          >
            {KINDS.map((kind) => (
              <option key={kind} value={kind}>{t(`person.kind.${kind}`)}</option>
            ))}
          </select>
          <input
            aria-label={`${t(`person.kind.${detail.kind}`)}: ${t("person.value")}`}
            value={detail.value}
            maxLength={254}
            onChange={(event) => put(index, { value: event.target.value })}
          />
          <IconButton icon={X} label={t("ui.remove")} onClick={() => onChange(details.filter((_, at) => at !== index))} />
        </div>
      ))}
      <div>
        <Button look="ghost" icon={Plus} onClick={() => onChange([...details, { kind: "phone", value: "" }])}>
          {t("person.add_detail")}
        </Button>
      </div>
    </fieldset>
  );
}
