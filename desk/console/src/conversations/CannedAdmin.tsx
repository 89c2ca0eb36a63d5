/** Replies kept for reuse, in both languages. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Pencil, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { CannedReply } from "../api/types";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { EditDialog } from "../ui/EditDialog";
import { Failed } from "../ui/Empty";
import { Field } from "../ui/Field";
import { AdminTable } from "../users/AdminTable";
import { rightsIn } from "../users/may";
import { useMe } from "../users/session";
import { cannedQuery } from "./canned";

/** What the server fills in when a reply is picked. */
const VARIABLES = "{name} {operator} {organization} {queue} {date}";

export function CannedAdmin() {
  const { t } = useTranslation();
  const replies = useQuery(cannedQuery);
  const [edited, setEdited] = useState<CannedReply | "new" | null>(null);
  const [leaving, setLeaving] = useState<CannedReply | null>(null);
  const rights = rightsIn(useMe(), "canned");
  const reply = edited === "new" ? null : edited;
  return (
    <>
      <AdminTable
        title={t("canned.title")}
        rows={replies}
        columns={[t("canned.shortcut"), t("canned.name"), t("canned.text")]}
        add={rights.add ? { label: t("admin.add.canned"), onAdd: () => setEdited("new") } : undefined}
        line={(row) => (
          <>
            <th scope="row" className="mono">/{row.shortcut}</th>
            <td>{row.title}</td>
            <td className="canned-text">{row.text.es || row.text.en}</td>
            <td>
              {rights.change && (
                <div className="row-verbs">
                  <Button look="ghost" icon={Pencil} onClick={() => setEdited(row)}>{t("ui.edit")}</Button>
                  <Button look="ghost" icon={Trash2} onClick={() => setLeaving(row)}>{t("ui.remove")}</Button>
                </div>
              )}
            </td>
          </>
        )}
      />
      {edited && (
        <EditDialog
          title={reply?.title ?? t("admin.add.canned")}
          path={reply ? `/canned-replies/${reply.id}` : "/canned-replies"}
          isNew={!reply}
          cacheKey={keys.canned}
          onClose={() => setEdited(null)}
          read={(form) => ({
            shortcut: form.text("shortcut").replace(/^\//, ""),
            title: form.text("title"),
            text: { es: form.text("text_es"), en: form.text("text_en") },
          })}
          fields={(errors) => (
            <>
              <Field label={t("canned.shortcut")} hint={t("admin.shortcut_hint")} error={errors["shortcut"]}>
                <input name="shortcut" required maxLength={40} pattern="/?[a-z0-9][a-z0-9_\-]*" defaultValue={reply?.shortcut} autoFocus data-focus />
              </Field>
              <Field label={t("canned.name")} error={errors["title"]}>
                <input name="title" required maxLength={120} defaultValue={reply?.title} />
              </Field>
              <Field label={t("canned.text_es")} hint={t("admin.canned_hint", { known: VARIABLES })} error={errors["text"]}>
                <textarea name="text_es" rows={5} required defaultValue={reply?.text.es} />
              </Field>
              <Field label={t("canned.text_en")}>
                <textarea name="text_en" rows={5} defaultValue={reply?.text.en} />
              </Field>
            </>
          )}
        />
      )}
      {leaving && <RemoveDialog reply={leaving} onClose={() => setLeaving(null)} />}
    </>
  );
}

function RemoveDialog({ reply, onClose }: { reply: CannedReply; onClose: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const remove = useMutation({
    mutationFn: () => api.delete(`/canned-replies/${reply.id}`),
    onSuccess: onClose,
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.canned }),
  });
  return (
    <Dialog title={t("ui.remove")} onClose={onClose}>
      <p>{t("admin.remove_sure", { name: reply.title })}</p>
      {remove.isError && <Failed error={remove.error} />}
      <div className="form-foot">
        <Button onClick={onClose} autoFocus data-focus>{t("ui.cancel")}</Button>
        <Button look="danger" busy={remove.isPending} onClick={() => remove.mutate()}>{t("ui.remove")}</Button>
      </div>
    </Dialog>
  );
}
