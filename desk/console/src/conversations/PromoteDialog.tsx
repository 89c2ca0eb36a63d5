/** The conversation becomes, or joins, a case: person, type, summary, first follow-up. All by keyboard. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import type { Conversation, PromoteBody } from "../api/types";
import { useCaseTypes } from "../cases/data";
import { keys } from "../live/keys";
import { PersonPicker } from "../people/PersonPicker";
import { useNameIn, usePerson } from "../people/data";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { toast } from "../ui/toasts";
import { useVerb } from "./data";
import { FollowUpPick } from "./FollowUpPick";

export function PromoteDialog({ row, onDone }: { row: Conversation; onDone: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const navigate = useNavigate();
  const promote = useVerb<{ case_id: string; person_id: string }>(row.id, "promote");
  const [known, setKnown] = useState(row.person_id !== null);
  const name = useNameIn(row);
  const [person, setPerson] = useState<{ id: string; label: string } | null>(row.person_id ? { id: row.person_id, label: name } : null);
  const [due, setDue] = useState<Date | null>(null);
  const fields = promote.error instanceof Problem ? promote.error.fields : {};

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const target = text("target");
    const body: PromoteBody = {
      ...(known && person
        ? { person_id: person.id }
        : { person: { given_name: text("given_name") || null, family_name: text("family_name") || null } }),
      ...(target.startsWith("case:") ? { case_id: target.slice(5) } : { case_type: target.slice(5) }),
      ...(text("summary") ? { summary: text("summary") } : {}),
      ...(due ? { follow_up: { type: "contact", due_at: due.toISOString() } } : {}),
    };
    promote.mutate(body, {
      onSuccess: (reply) => {
        void cache.invalidateQueries({ queryKey: keys.cases });
        void cache.invalidateQueries({ queryKey: keys.activities });
        void cache.invalidateQueries({ queryKey: keys.people });
        toast(t("promote.said"));
        onDone();
        if (form.get("go") === "on") void navigate({ to: "/cases/$caseId", params: { caseId: reply.case_id } });
      },
    });
  };
  return (
    <Dialog title={t("promote.title")} onClose={onDone} look="side">
      <form
        className="form"
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key === "Enter" && event.ctrlKey) event.currentTarget.requestSubmit();
        }}
      >
        <fieldset className="radios radios-row">
          <legend>{t("promote.person")}</legend>
          <label>
            <input type="radio" name="known" checked={!known} onChange={() => setKnown(false)} /> {t("promote.new_person")}
          </label>
          <label>
            <input type="radio" name="known" checked={known} onChange={() => setKnown(true)} /> {t("promote.known_person")}
          </label>
        </fieldset>
        {known ? (
          person ? (
            <p className="picked">
              <strong>{person.label}</strong>
              <Button look="ghost" onClick={() => setPerson(null)}>
                {t("promote.other_person")}
              </Button>
            </p>
          ) : (
            <PersonPicker onPick={setPerson} />
          )
        ) : (
          <div className="two">
            <Field label={t("person.given_name")} error={fields["given_name"] ?? fields["person"]}>
              <input name="given_name" required maxLength={120} autoFocus data-focus />
            </Field>
            <Field label={t("person.family_name")} error={fields["family_name"]}>
              <input name="family_name" maxLength={120} />
            </Field>
          </div>
        )}
        <TargetField personId={known ? person?.id : undefined} error={fields["case_type"] ?? fields["case_id"]} />
        <Field label={t("promote.summary")} error={fields["summary"]}>
          <textarea name="summary" rows={4} defaultValue={row.summary ?? ""} />
        </Field>
        <FollowUpPick value={due} onChange={setDue} />
        <label className="check">
          <input type="checkbox" name="go" /> {t("promote.go")}
        </label>
        {promote.isError && <Failed error={promote.error} />}
        <div className="form-foot">
          <Button onClick={onDone}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" keys="Ctrl ↵" busy={promote.isPending} disabled={known && !person}>
            {t("promote.confirm")}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A new case of some type, or one that the person already has open. */
function TargetField({ personId, error }: { personId: string | undefined; error: string | undefined }) {
  const { t } = useTranslation();
  const types = useCaseTypes();
  const person = usePerson(personId);
  const open = (person.data?.cases ?? []).filter((one) => one.closed_at === null);
  return (
    <Field label={t("promote.target")} error={error}>
      <select name="target" required key={`${open.length}-${types.data?.length ?? 0}`}>
        {open.length > 0 && (
          <optgroup label={t("promote.join")}>
            {open.map((one) => (
              <option key={one.id} value={`case:${one.id}`}>
                {one.number} · {one.case_type_label}
              </option>
            ))}
          </optgroup>
        )}
        <optgroup label={t("promote.new_case")}>
          {(types.data ?? []).map((type) => (
            <option key={type.id} value={`type:${type.id}`}>
              {type.label}
            </option>
          ))}
        </optgroup>
      </select>
    </Field>
  );
}
