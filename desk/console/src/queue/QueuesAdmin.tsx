/** Queues: who they belong to, what they ask of people, how soon an answer is due. */
import { Pencil } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Queue, Urgency } from "../api/types";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { EditDialog, type FormValues } from "../ui/EditDialog";
import { Field } from "../ui/Field";
import { span } from "../ui/time";
import { URGENCIES, wordFor } from "../ui/words";
import { AdminTable } from "../users/AdminTable";
import { Checks } from "../users/Checks";
import { useOrganizations } from "../users/data";
import { rightsIn } from "../users/may";
import { useMe } from "../users/session";
import { Languages, Words } from "../users/Words";
import { useArchivedQueues, useQueues } from "./data";

const DEFAULT_MINUTES: Record<Urgency, number> = { immediate: 1, urgent: 3, elevated: 10, routine: 30 };

export function QueuesAdmin() {
  const { t } = useTranslation();
  const queues = useQueues();
  const [edited, setEdited] = useState<Queue | "new" | null>(null);
  const [archived, setArchived] = useState(false);
  const gone = useArchivedQueues(archived);
  const rights = rightsIn(useMe(), "queues");
  return (
    <>
      <AdminTable
        title={t("admin.section.queues")}
        rows={archived ? gone : queues}
        columns={[t("admin.name"), t("admin.skills"), t("admin.languages"), t("admin.intents"), t("admin.targets_column")]}
        add={rights.add ? { label: t("admin.add.queues"), onAdd: () => setEdited("new") } : undefined}
        tools={
          <label className="check">
            <input type="checkbox" checked={archived} onChange={(event) => setArchived(event.target.checked)} /> {t("admin.show_archived")}
          </label>
        }
        line={(queue) => (
          <>
            <th scope="row" className={queue.archived ? "off" : ""}>
              {queue.name}
              <span className="muted sub">{queue.organization_name}</span>
            </th>
            <td><Words words={queue.skills} /></td>
            <td><Languages codes={queue.languages} /></td>
            <td><Words words={queue.intents.map((intent) => wordFor(t, "intent", intent))} /></td>
            <td><Targets targets={queue.targets} /></td>
            <td>
              {rights.change && (
                <div className="row-verbs">
                  <Button look="ghost" icon={Pencil} onClick={() => setEdited(queue)}>{t("ui.edit")}</Button>
                </div>
              )}
            </td>
          </>
        )}
      />
      {edited && <QueueDialog queue={edited === "new" ? null : edited} onClose={() => setEdited(null)} />}
    </>
  );
}

function Targets({ targets }: { targets: Queue["targets"] }) {
  const { t } = useTranslation();
  return (
    <ul className="target-list">
      {URGENCIES.map((urgency) => (
        <li key={urgency} className={`tag tag-${urgency}`} title={t(`urgency.${urgency}`)}>
          <span className="sr-only">{t(`urgency.${urgency}`)}: </span>
          {span(targets[urgency])}
        </li>
      ))}
    </ul>
  );
}

function QueueDialog({ queue, onClose }: { queue: Queue | null; onClose: () => void }) {
  const { t, i18n } = useTranslation();
  const organizations = useOrganizations();
  const intents = [...new Set([...Object.keys(i18n.getResource(i18n.language, "t", "intent") as object), ...(queue?.intents ?? [])])].map((code) => ({ id: code, name: wordFor(t, "intent", code) }));
  const read = (form: FormValues) => ({
    name: form.text("name"),
    ...(queue || !form.text("organization_id") ? {} : { organization_id: form.text("organization_id") }),
    skills: form.words("skills"),
    languages: form.words("languages"),
    intents: form.all("intents"),
    targets: Object.fromEntries(URGENCIES.map((urgency) => [urgency, Math.round(form.number(urgency) * 60)])),
    position: form.number("position"),
    ...(queue ? { archived: form.text("archived") === "on" } : {}),
  });
  return (
    <EditDialog
      title={queue?.name ?? t("admin.add.queues")}
      path={queue ? `/queues/${queue.id}` : "/queues"}
      isNew={!queue}
      cacheKey={keys.queues}
      read={read}
      onClose={onClose}
      fields={(errors) => (
        <>
          <Field label={t("admin.name")} error={errors["name"]}>
            <input name="name" required maxLength={120} defaultValue={queue?.name} autoFocus data-focus />
          </Field>
          {!queue && (
            <Field label={t("admin.organization")} error={errors["organization_id"]}>
              <select name="organization_id">
                <option value="">—</option>
                {organizations.data?.map((one) => (
                  <option key={one.id} value={one.id}>{one.name}</option>
                ))}
              </select>
            </Field>
          )}
          <Field label={t("admin.skills")} hint={t("admin.skills_hint")} error={errors["skills"]}>
            <input name="skills" defaultValue={queue?.skills.join(", ")} />
          </Field>
          <Field label={t("admin.languages")} hint={t("admin.skills_hint")} error={errors["languages"]}>
            <input name="languages" defaultValue={queue?.languages.join(", ") ?? "es"} />
          </Field>
          <Checks legend={t("admin.intents")} name="intents" options={intents} chosen={queue?.intents ?? []} error={errors["intents"]} />
          <fieldset>
            <legend>{t("admin.targets")}</legend>
            <div className="targets">
              {URGENCIES.map((urgency) => (
                <Field key={urgency} label={t(`urgency.${urgency}`)} error={errors["targets"]}>
                  <input name={urgency} type="number" min={0.2} step={0.1} required defaultValue={queue?.targets[urgency] ? queue.targets[urgency] / 60 : DEFAULT_MINUTES[urgency]} />
                </Field>
              ))}
            </div>
          </fieldset>
          <Field label={t("admin.position")} error={errors["position"]}>
            <input name="position" type="number" min={0} max={10000} required defaultValue={queue?.position ?? 0} />
          </Field>
          {queue && (
            <label className="check">
              <input type="checkbox" name="archived" defaultChecked={queue.archived} /> {t("admin.archived")}
              <span className="muted">{t("admin.archive_hint")}</span>
            </label>
          )}
        </>
      )}
    />
  );
}
