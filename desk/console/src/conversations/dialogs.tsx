/** Small dialogs that end, move, label or flag a conversation. Ctrl+Enter confirms. */
import { type FormEvent, type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Conversation } from "../api/types";
import { useNameIn } from "../people/data";
import { useOperators, useQueues } from "../queue/data";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { type Choice, PickList } from "../ui/PickList";
import { toast } from "../ui/toasts";
import { capital, PresenceDot } from "../ui/words";
import { useVerb, type Verb } from "./data";

interface DialogueProps {
  row: Conversation;
  onDone: () => void;
}
interface AskProps extends DialogueProps {
  verb: Verb;
  title: string;
  confirm: string;
  said: string;
  body: (form: FormData) => object;
  children: ReactNode;
}

function Ask({ row, verb, title, confirm, said, body, children, onDone }: AskProps) {
  const { t } = useTranslation();
  const mutation = useVerb(row.id, verb);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    mutation.mutate(body(new FormData(event.currentTarget)), {
      onSuccess: () => {
        toast(said);
        onDone();
      },
    });
  };
  return (
    <Dialog title={title} onClose={onDone}>
      <form
        className="form"
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key === "Enter" && event.ctrlKey) event.currentTarget.requestSubmit();
        }}
      >
        {children}
        {mutation.isError && <Failed error={mutation.error} />}
        <div className="form-foot">
          <Button onClick={onDone}>{t("ui.cancel")}</Button>
          <Button type="submit" look="primary" busy={mutation.isPending} keys="Ctrl ↵">
            {confirm}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

const text = (form: FormData, name: string) => String(form.get(name) ?? "").trim();
const TOPICS = ["self_harm", "overdose", "violence", "child_at_risk", "third_party", "withdrawal"] as const;
const OUTCOMES = ["resolved", "informed", "referred", "no_reply", "other"] as const;

export function CloseDialog({ row, onDone }: DialogueProps) {
  const { t } = useTranslation();
  const alias = useNameIn(row);
  return (
    <Ask
      row={row}
      onDone={onDone}
      verb="close"
      title={t("close.title", { alias })}
      confirm={t("verb.close")}
      said={t("close.said")}
      body={(form) => ({ outcome: text(form, "outcome"), ...(text(form, "note") ? { note: text(form, "note") } : {}) })}
    >
      {row.risk && <p className="failed">{t("close.risk_first")}</p>}
      <fieldset className="radios">
        <legend>{t("close.outcome")}</legend>
        {OUTCOMES.map((outcome, index) => (
          <label key={outcome}>
            <input type="radio" name="outcome" value={outcome} defaultChecked={index === 0} autoFocus={index === 0} data-focus={index === 0} />
            {t(`close.outcomes.${outcome}`)}
          </label>
        ))}
      </fieldset>
      <Field label={t("close.note")}>
        <textarea name="note" rows={2} />
      </Field>
    </Ask>
  );
}

export function RiskDialog({ row, clear, onDone }: DialogueProps & { clear: boolean }) {
  const { t, i18n } = useTranslation();
  return (
    <Ask
      row={row}
      onDone={onDone}
      verb={clear ? "clear-risk" : "risk"}
      title={t(clear ? "risk.clear_title" : "risk.raise_title")}
      confirm={t(clear ? "risk.clear" : "risk.raise")}
      said={t(clear ? "risk.cleared" : "risk.raised")}
      body={(form) => ({ reason: text(form, "reason"), ...(clear ? {} : flagged(form)) })}
    >
      {!clear && (
        <>
          <Field label={t("risk.level_label")}>
            <select name="level" defaultValue="urgent">
              {(["elevated", "urgent", "immediate"] as const).map((level) => (
                <option key={level} value={level}>
                  {capital(t(`risk.level.${level}`), i18n.language)}
                </option>
              ))}
            </select>
          </Field>
          <Field label={t("risk.topic_label")}>
            <select name="topic" defaultValue="">
              <option value="">{t("risk.topic_open")}</option>
              {TOPICS.map((topic) => (
                <option key={topic} value={topic}>{capital(t(`risk.topic.${topic}`), i18n.language)}</option>
              ))}
            </select>
          </Field>
        </>
      )}
      <Field label={t("risk.reason")} hint={t("risk.reason_hint")}>
        <textarea name="reason" rows={3} required minLength={3} autoFocus data-focus />
      </Field>
    </Ask>
  );
}

/** What is left open the server names. */
function flagged(form: FormData): { level: string; topic?: string } {
  const topic = text(form, "topic");
  return { level: text(form, "level"), ...(topic ? { topic } : {}) };
}

export function TransferDialog({ row, onDone }: DialogueProps) {
  const { t } = useTranslation();
  const queues = useQueues();
  const operators = useOperators();
  const transfer = useVerb(row.id, "transfer");
  const [note, setNote] = useState("");
  const choices: Choice[] = [
    ...(queues.data ?? []).map((queue) => ({
      id: `q-${queue.id}`,
      label: queue.name,
      hint: t("transfer.queue_hint", { waiting: queue.waiting, people: queue.operators_available }),
    })),
    ...(operators.data ?? [])
      .filter((operator) => operator.presence !== "offline" && operator.id !== row.operator_id)
      .map((operator) => ({
        id: `o-${operator.id}`,
        label: operator.name,
        hint: t("transfer.operator_hint", { load: operator.load, capacity: operator.capacity }),
        lead: <PresenceDot presence={operator.presence} />,
      })),
  ];
  const pick = (choice: Choice) => {
    const to = choice.id.slice(2);
    const target = choice.id.startsWith("q-") ? { queue_id: to } : { operator_id: to };
    transfer.mutate(
      { ...target, ...(note.trim() ? { note: note.trim() } : {}) },
      {
        onSuccess: () => {
          toast(t("transfer.said", { name: choice.label }));
          onDone();
        },
      },
    );
  };
  return (
    <Dialog title={t("transfer.title")} onClose={onDone} look="top">
      <PickList autoFocus label={t("transfer.search")} choices={choices} empty={t("ui.nothing_found")} onPick={pick} />
      <Field label={t("transfer.note")}>
        <input value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
      {transfer.isError && <Failed error={transfer.error} />}
    </Dialog>
  );
}

export function LabelDialog({ row, onDone }: DialogueProps) {
  const { t } = useTranslation();
  return (
    <Ask
      row={row}
      onDone={onDone}
      verb="label"
      title={t("verb.label")}
      confirm={t("ui.save")}
      said={t("label.said")}
      body={(form) => {
        const wanted = [...new Set(text(form, "labels").split(",").map((label) => label.trim().toLowerCase()).filter(Boolean))];
        return {
          add: wanted.filter((label) => !row.labels.includes(label)),
          remove: row.labels.filter((label) => !wanted.includes(label)),
        };
      }}
    >
      <Field label={t("label.labels")} hint={t("label.hint")}>
        <input name="labels" defaultValue={row.labels.map((label) => `${label}, `).join("")} autoFocus data-focus />
      </Field>
    </Ask>
  );
}
