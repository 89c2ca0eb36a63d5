/** Replies kept for reuse, in both languages. */
import { useQuery } from "@tanstack/react-query";
import { Pencil } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import type { CannedReply } from "../api/types";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { EditDialog } from "../ui/EditDialog";
import { Field } from "../ui/Field";
import { AdminTable } from "../users/AdminTable";
import { cannedQuery } from "./canned";

export function CannedAdmin() {
  const { t } = useTranslation();
  const replies = useQuery(cannedQuery);
  const [edited, setEdited] = useState<CannedReply | "new" | null>(null);
  const reply = edited === "new" ? null : edited;
  return (
    <>
      <AdminTable
        title={t("canned.title")}
        rows={replies}
        columns={[t("canned.shortcut"), t("canned.name"), t("canned.text_es")]}
        add={{ label: t("admin.add.canned"), onAdd: () => setEdited("new") }}
        line={(row) => (
          <>
            <th scope="row" className="mono">/{row.shortcut}</th>
            <td>{row.title}</td>
            <td>{row.text.es}</td>
            <td>
              <Button look="ghost" icon={Pencil} onClick={() => setEdited(row)}>{t("ui.edit")}</Button>
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
              <Field label={t("canned.shortcut")} error={errors["shortcut"]}>
                <input name="shortcut" required maxLength={40} pattern="/?[^\s/]+" defaultValue={reply?.shortcut} autoFocus />
              </Field>
              <Field label={t("canned.name")} error={errors["title"]}>
                <input name="title" required maxLength={120} defaultValue={reply?.title} />
              </Field>
              <Field label={t("canned.text_es")} error={errors["text"]}>
                <textarea name="text_es" rows={5} required defaultValue={reply?.text.es} />
              </Field>
              <Field label={t("canned.text_en")}>
                <textarea name="text_en" rows={5} defaultValue={reply?.text.en} />
              </Field>
            </>
          )}
        />
      )}
    </>
  );
}
