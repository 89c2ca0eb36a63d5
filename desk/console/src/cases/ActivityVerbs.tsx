/** What one does with a planned activity: it is done, moved, or cancelled with a reason. */
import { type FormEvent, type ReactNode, useState } from "react";
import { CalendarClock, Check, UserX, X } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Activity } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { inDays, toLocalField } from "../ui/time";
import { toast } from "../ui/toasts";
import { useCaseVerb } from "./data";

type Verb = "complete" | "reschedule" | "no-show" | "cancel";
const WORDS = { complete: "complete", reschedule: "reschedule", "no-show": "no_show", cancel: "cancel" } as const;

export function ActivityVerbs({ activity }: { activity: Activity }) {
  const { t } = useTranslation();
  const [verb, setVerb] = useState<Verb | null>(null);
  return (
    <p className="entry-verbs">
      <Button icon={Check} onClick={() => setVerb("complete")}>{t("activity.complete")}</Button>
      {activity.status === "scheduled" && (
        <>
          <Button look="ghost" icon={CalendarClock} onClick={() => setVerb("reschedule")}>{t("activity.reschedule")}</Button>
          {activity.class === "contact" && (
            <Button look="ghost" icon={UserX} onClick={() => setVerb("no-show")}>{t("activity.no_show")}</Button>
          )}
        </>
      )}
      <Button look="ghost" icon={X} onClick={() => setVerb("cancel")}>{t("activity.cancel")}</Button>
      {verb && <VerbDialog activity={activity} verb={verb} onDone={() => setVerb(null)} />}
    </p>
  );
}

function VerbDialog({ activity, verb, onDone }: { activity: Activity; verb: Verb; onDone: () => void }) {
  const { t } = useTranslation();
  const mutation = useCaseVerb();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? "").trim();
    const body = {
      complete: () => (text("summary") ? { summary: text("summary") } : {}),
      "no-show": () => (text("summary") ? { summary: text("summary") } : {}),
      reschedule: () => ({ due_at: new Date(text("due_at")).toISOString() }),
      cancel: () => ({ reason: text("reason") }),
    }[verb]();
    mutation.mutate(
      { path: `/activities/${activity.id}/${verb}`, body },
      {
        onSuccess: () => {
          toast(t("activity.done"));
          onDone();
        },
      },
    );
  };
  const fields: Record<Verb, ReactNode> = {
    complete: (
      <Field label={t("activity.result")}>
        <textarea name="summary" rows={3} autoFocus data-focus />
      </Field>
    ),
    "no-show": (
      <Field label={t("activity.result")}>
        <textarea name="summary" rows={3} autoFocus data-focus />
      </Field>
    ),
    reschedule: (
      <Field label={t("activity.when_due")}>
        <input type="datetime-local" name="due_at" required autoFocus data-focus defaultValue={toLocalField(inDays(3, new Date()))} />
      </Field>
    ),
    cancel: (
      <Field label={t("activity.cancel_reason")}>
        <textarea name="reason" rows={3} required autoFocus data-focus />
      </Field>
    ),
  };
  return (
    <Dialog title={`${t(`activity.${WORDS[verb]}`)}: ${activity.type_label}`} onClose={onDone}>
      <form className="form" onSubmit={submit}>
        {fields[verb]}
        {mutation.isError && <Failed error={mutation.error} />}
        <div className="form-foot">
          <Button onClick={onDone}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" busy={mutation.isPending}>{t("ui.save")}</Button>
        </div>
      </form>
    </Dialog>
  );
}
