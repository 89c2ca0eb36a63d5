/** The classes of what is kept, their days, and what would go today: told before anything does. */
import { FlaskConical, Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Due, RetentionClass } from "../api/types";
import { RecordName } from "../access/RecordName";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { EditDialog } from "../ui/EditDialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { problemText } from "../ui/problem";
import { shortDate } from "../ui/time";
import { toast } from "../ui/toasts";
import { AdminTable } from "../users/AdminTable";
import { rightsIn } from "../users/may";
import { useMe } from "../users/session";
import { useRetention, useRetentionRun } from "./data";

export function Retention() {
  const { t } = useTranslation();
  const rights = rightsIn(useMe(), "privacy");
  const classes = useRetention();
  const survey = useRetentionRun();
  const [edited, setEdited] = useState<RetentionClass | null>(null);
  const [sure, setSure] = useState(false);
  const due = survey.data?.classes;
  const total = due?.filter((one) => one.action !== "review").reduce((sum, one) => sum + one.due - one.held, 0) ?? 0;
  const look = () => survey.mutate(true, { onError: (error) => toast(problemText(error, t), { bad: true }) });
  return (
    <>
      <AdminTable
        title={t("privacy.retention")}
        lead={t("privacy.retention_lead")}
        rows={classes}
        columns={[t("privacy.class"), t("privacy.action"), t("privacy.days"), ...(due ? [t("privacy.due")] : [])]}
        tools={
          rights.change && (
            <>
              <Button icon={FlaskConical} busy={survey.isPending} onClick={look}>{t("privacy.dry_run")}</Button>
              {due && (
                <>
                  <Button icon={Trash2} disabled={total === 0} onClick={() => setSure(true)}>{t("privacy.run")}</Button>
                  <span role="status">{t("privacy.dry_run_said", { count: total })}</span>
                </>
              )}
            </>
          )
        }
        line={(one) => (
          <>
            <th scope="row">{one.label}</th>
            <td>{t(`privacy.actions.${one.action}`)}</td>
            <td className="nowrap">{t("privacy.days_count", { count: one.days })}</td>
            {due && <td><DueCell due={due.find((row) => row.code === one.code)} /></td>}
            <td>
              <div className="row-verbs">
                {rights.change && (
                  <Button look="ghost" icon={Pencil} aria-label={`${t("ui.edit")}: ${one.label}`} onClick={() => setEdited(one)}>{t("ui.edit")}</Button>
                )}
              </div>
            </td>
          </>
        )}
      />
      {edited && (
        <EditDialog
          title={edited.label}
          path={`/privacy/retention/${edited.code}`}
          isNew={false}
          cacheKey={keys.retention}
          read={(form) => ({ days: form.number("days") })}
          onClose={() => {
            setEdited(null);
            survey.reset();
          }}
          fields={(errors) => (
            <Field label={t("privacy.days")} hint={t("privacy.least", { count: edited.least })} error={errors["days"]}>
              <input name="days" type="number" required min={edited.least} max={36500} defaultValue={edited.days} data-focus />
            </Field>
          )}
        />
      )}
      {sure && due && <RunDialog due={due} total={total} onClose={() => setSure(false)} onStarted={() => survey.reset()} />}
    </>
  );
}

function DueCell({ due }: { due: Due | undefined }) {
  const { t, i18n } = useTranslation();
  if (!due) return null;
  const named = due.kind === "person" || due.kind === "conversation";
  return (
    <>
      <strong className={due.due > due.held ? "" : "muted"}>{t("privacy.due_count", { count: due.due })}</strong>
      {due.held > 0 && <span className="tag tag-warn">{t("privacy.held_count", { count: due.held })}</span>}
      <span className="muted sub">{t("privacy.before", { day: shortDate(due.before, i18n.language) })}</span>
      {named && due.sample.length > 0 && (
        <details>
          <summary className="link">{t("privacy.sample")}</summary>
          <ul>
            {due.sample.map((id) => (
              <li key={id}><RecordName resource={due.kind} id={id} /></li>
            ))}
          </ul>
        </details>
      )}
    </>
  );
}

function RunDialog({ due, total, onClose, onStarted }: { due: Due[]; total: number; onClose: () => void; onStarted: () => void }) {
  const { t } = useTranslation();
  const run = useRetentionRun();
  const started = () => {
    toast(t("privacy.run_said"));
    onStarted();
    onClose();
  };
  const going = due.filter((one) => one.action !== "review" && one.due > one.held);
  return (
    <Dialog title={t("privacy.run")} onClose={onClose}>
      <p>{t("privacy.run_sure", { count: total })}</p>
      <ul className="lines">
        {going.map((one) => (
          <li key={one.code}>
            <div>{one.label}</div>
            <strong>{one.due - one.held}</strong>
          </li>
        ))}
      </ul>
      {run.isError && <Failed error={run.error} />}
      <div className="form-foot">
        <Button data-focus onClick={onClose}>{t("ui.cancel")}</Button>
        <Button look="danger" busy={run.isPending} onClick={() => run.mutate(false, { onSuccess: started })}>{t("privacy.run_confirm", { count: total })}</Button>
      </div>
    </Dialog>
  );
}
