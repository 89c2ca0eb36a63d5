/** The team: how many conversations each holds at a time, what they are good at, which queues they serve. */
import { Pencil } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { Operator } from "../api/types";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { EditDialog } from "../ui/EditDialog";
import { Field } from "../ui/Field";
import { PresenceDot } from "../ui/words";
import { AdminTable } from "../users/AdminTable";
import { Checks } from "../users/Checks";
import { rightsIn } from "../users/may";
import { useMe } from "../users/session";
import { Languages, Words } from "../users/Words";
import { useOperators, useQueues } from "./data";

export function OperatorsAdmin() {
  const { t } = useTranslation();
  const operators = useOperators();
  const queues = useQueues();
  const [edited, setEdited] = useState<Operator | null>(null);
  const rights = rightsIn(useMe(), "operators");
  const names = (ids: string[]) => ids.map((id) => queues.data?.find((queue) => queue.id === id)?.name).filter((name) => name !== undefined);
  return (
    <>
      <AdminTable
        title={t("admin.section.operators")}
        rows={operators}
        columns={[t("admin.name"), t("presence.label"), t("admin.capacity"), t("admin.skills"), t("admin.languages"), t("admin.queues")]}
        line={(operator) => (
          <>
            <th scope="row">
              {operator.name}
              <span className="muted sub">{operator.alias}</span>
            </th>
            <td>
              <PresenceDot presence={operator.presence} /> {t(`presence.${operator.presence}`)}
            </td>
            <td>{t("board.load", { load: operator.load, capacity: operator.capacity })}</td>
            <td><Words words={operator.skills} /></td>
            <td><Languages codes={operator.languages} /></td>
            <td><Words words={names(operator.queues)} /></td>
            <td>
              {rights.change && (
                <div className="row-verbs">
                  <Button look="ghost" icon={Pencil} onClick={() => setEdited(operator)}>{t("ui.edit")}</Button>
                </div>
              )}
            </td>
          </>
        )}
      />
      {edited && (
        <EditDialog
          title={edited.name}
          path={`/operators/${edited.id}`}
          isNew={false}
          cacheKey={keys.operators}
          onClose={() => setEdited(null)}
          read={(form) => ({
            capacity: form.number("capacity"),
            skills: form.words("skills"),
            languages: form.words("languages"),
            queues: form.all("queues"),
          })}
          fields={(errors) => (
            <>
              <Field label={t("admin.capacity")} error={errors["capacity"]}>
                <input name="capacity" type="number" min={0} max={50} required defaultValue={edited.capacity} autoFocus data-focus />
              </Field>
              <Field label={t("admin.skills")} hint={t("admin.skills_hint")} error={errors["skills"]}>
                <input name="skills" defaultValue={edited.skills.join(", ")} />
              </Field>
              <Field label={t("admin.languages")} hint={t("admin.skills_hint")} error={errors["languages"]}>
                <input name="languages" defaultValue={edited.languages.join(", ")} />
              </Field>
              <Checks legend={t("admin.queues")} name="queues" options={queues.data ?? []} chosen={edited.queues} error={errors["queues"]} />
            </>
          )}
        />
      )}
    </>
  );
}
