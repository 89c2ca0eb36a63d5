/** A legal hold: while it stands, nobody and no clock erases what it is about. */
import type { FormEvent } from "react";
import { useTranslation } from "react-i18next";

import { Problem } from "../api/client";
import type { SubjectKind } from "../api/types";
import { Button } from "../ui/Button";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { toast } from "../ui/toasts";
import { usePlaceHold } from "./data";

export function HoldForm({ kind, id, onDone, onCancel }: { kind: SubjectKind; id: string; onDone: () => void; onCancel: () => void }) {
  const { t } = useTranslation();
  const place = usePlaceHold();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    place.mutate(
      { kind, subject_id: id, reason: String(new FormData(event.currentTarget).get("reason")) },
      {
        onSuccess: () => {
          toast(t("privacy.held_said"));
          onDone();
        },
      },
    );
  };
  return (
    <form className="form" onSubmit={submit}>
      <p className="muted">{t("privacy.hold_lead")}</p>
      <Field label={t("privacy.hold_reason")} error={place.error instanceof Problem ? place.error.fields["reason"] : undefined}>
        <textarea name="reason" rows={2} required maxLength={1000} autoFocus />
      </Field>
      {place.isError && <Failed error={place.error} />}
      <div className="form-foot">
        <Button onClick={onCancel}>{t("ui.cancel")}</Button>
        <Button type="submit" look="primary" busy={place.isPending}>{t("privacy.hold")}</Button>
      </div>
    </form>
  );
}
