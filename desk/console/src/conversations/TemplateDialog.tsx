/** An approved template: chosen, its gaps filled, read as the person will read it, sent. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { FileCheck2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import { newId } from "../api/ids";
import type { Conversation, Template } from "../api/types";
import { keys } from "../live/keys";
import { pull } from "../live/pull";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { Empty, Failed, Loading } from "../ui/Empty";
import { Field } from "../ui/Field";
import { languageName } from "../ui/words";
import { filled, gapsOf } from "./gaps";

export function useTemplates(channelId: string, all = false) {
  return useQuery({
    queryKey: keys.templates(channelId, all),
    queryFn: async ({ signal }) => (await api.get<{ items: Template[] }>(`/channels/${channelId}/templates`, { all }, signal)).items,
    staleTime: 60_000,
  });
}

export function TemplateDialog({ row, onDone }: { row: Conversation; onDone: () => void }) {
  const { t, i18n } = useTranslation();
  const templates = useTemplates(row.channel_id);
  const [chosen, setChosen] = useState<string>("");
  // The person's language first.
  const foreign = (one: Template) => Number(one.locale.slice(0, 2) !== row.locale.slice(0, 2));
  const items = (templates.data ?? []).toSorted((one, other) => foreign(one) - foreign(other));
  const template = items.find((one) => one.id === chosen) ?? items[0];
  return (
    <Dialog title={t("template.title")} onClose={onDone}>
      {templates.isPending && <Loading />}
      {templates.isError && <Failed error={templates.error} retry={() => void templates.refetch()} />}
      {templates.isSuccess && !template && <Empty icon={FileCheck2} title={t("template.none")} />}
      {template && (
        <div className="form">
          <Field label={t("template.which")}>
            <select value={template.id} autoFocus data-focus onChange={(event) => setChosen(event.target.value)}>
              {items.map((one) => (
                <option key={one.id} value={one.id}>{`${one.name} · ${languageName(one.locale, i18n.language)}`}</option>
              ))}
            </select>
          </Field>
          <Fill key={template.id} row={row} template={template} onDone={onDone} />
        </div>
      )}
    </Dialog>
  );
}

function Fill({ row, template, onDone }: { row: Conversation; template: Template; onDone: () => void }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const [values, setValues] = useState<Record<string, string>>({});
  const [clientId] = useState(newId);
  const gaps = gapsOf(template.body);
  const send = useMutation({
    mutationFn: () => api.post(`/conversations/${row.id}/template`, { client_id: clientId, template_id: template.id, variables: values }),
    onSuccess: async () => {
      onDone();
      await pull(cache, row.id);
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    event.stopPropagation();
    send.mutate();
  };
  return (
    <form className="form" onSubmit={submit}>
      {gaps.map((gap) => (
        <Field key={gap} label={t("template.gap", { gap })} {...(template.variables[gap] ? { hint: t("template.sample", { sample: template.variables[gap] }) } : {})}>
          <input required maxLength={500} value={values[gap] ?? ""} onChange={(event) => setValues({ ...values, [gap]: event.target.value })} />
        </Field>
      ))}
      <section className="template-preview" aria-label={t("template.preview")}>
        <p className="message-text">{filled(template.body, values)}</p>
        {template.buttons.map((label) => (
          <span key={label} className="chip">{label}</span>
        ))}
      </section>
      {send.isError && <Failed error={send.error} />}
      <div className="form-foot">
        <Button onClick={onDone}>{t("ui.cancel")}</Button>
        <Button type="submit" look="primary" busy={send.isPending}>{t("template.send")}</Button>
      </div>
    </form>
  );
}
