/** Giving access to one record until an end, or denying it. */
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import type { GrantLevel } from "../api/types";
import { Problem } from "../api/client";
import { Button } from "../ui/Button";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { toLocalField } from "../ui/time";
import { toast } from "../ui/toasts";
import { type Which, useGive } from "./data";
import { endOfSpan, type Span, SPANS } from "./ends";
import { type PickedRecord, type PickedUser, RecordPicker, UserPicker } from "./Pickers";

const LEVELS: GrantLevel[] = ["read", "write", "deny"];

interface GrantFormProps {
  /** On a record it is the one; elsewhere it is chosen. */
  record?: Which;
  onDone: () => void;
}

export function GrantForm({ record, onDone }: GrantFormProps) {
  const { t } = useTranslation();
  const give = useGive();
  const [user, setUser] = useState<PickedUser | null>(null);
  const [picked, setPicked] = useState<PickedRecord | null>(null);
  const [level, setLevel] = useState<GrantLevel>("read");
  const [lasts, setLasts] = useState<Span | "moment" | "never">("day");
  const [missing, setMissing] = useState("");
  const which = record ?? picked;
  const deny = level === "deny";
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const lacks = !which ? t("access.record_missing") : !user ? t("access.user_missing") : "";
    setMissing(lacks);
    if (!which || !user) return;
    const form = new FormData(event.currentTarget);
    const until = lasts === "never" ? null : lasts === "moment" ? new Date(String(form.get("until"))).toISOString() : endOfSpan(lasts, Date.now());
    give.mutate(
      { resource: which.resource, resource_id: which.id, user_id: user.id, level, until, reason: String(form.get("reason")) },
      {
        onSuccess: () => {
          toast(t(deny ? "access.denied_said" : "access.given_said", { name: user.name }));
          onDone();
        },
      },
    );
  };
  const errors = give.error instanceof Problem ? give.error.fields : {};
  return (
    <form className="form" onSubmit={submit}>
      {!record && <RecordPicker value={picked} onChange={setPicked} autoFocus />}
      <UserPicker value={user} onChange={setUser} autoFocus={Boolean(record)} />
      <fieldset className="radios">
        <legend>{t("access.level")}</legend>
        {LEVELS.map((one) => (
          <label key={one}>
            <input
              type="radio"
              name="level"
              checked={level === one}
              onChange={() => {
                setLevel(one);
                if (one !== "deny" && lasts === "never") setLasts("day");
              }}
            />
            {t(`access.levels.${one}`)}
          </label>
        ))}
      </fieldset>
      {deny && <p className="hint">{t("access.deny_hint")}</p>}
      <div className="two">
        <Field label={t("access.lasts")}>
          <select value={lasts} onChange={(event) => setLasts(event.target.value as typeof lasts)}>
            {deny && <option value="never">{t("access.without_end")}</option>}
            {SPANS.map((span) => (
              <option key={span} value={span}>{t(`access.spans.${span}`)}</option>
            ))}
            <option value="moment">{t("access.spans.moment")}</option>
          </select>
        </Field>
        {lasts === "moment" && (
          <Field label={t("access.until")} error={errors["until"]}>
            <input name="until" type="datetime-local" required min={toLocalField(new Date())} />
          </Field>
        )}
      </div>
      <Field label={t("access.reason")} hint={t("access.reason_hint")} error={errors["reason"]}>
        <textarea name="reason" rows={2} required minLength={3} maxLength={2000} />
      </Field>
      {missing && <p className="field-error" role="alert">{missing}</p>}
      {give.isError && <Failed error={give.error} />}
      <div className="form-foot">
        <Button onClick={onDone}>{t("ui.cancel")}</Button>
        <Button type="submit" look={deny ? "danger" : "primary"} busy={give.isPending}>{t(deny ? "access.deny" : "access.give")}</Button>
      </div>
    </form>
  );
}
