/** Deep links of a bot: what each carries, and the queue that it leads to. */
import { useTranslation } from "react-i18next";

import type { Queue } from "../api/types";
import type { FormValues } from "../ui/EditDialog";
import { Field } from "../ui/Field";

/** A name that is no queue's is sent as it stands: the server says what is wrong with it. */
export function linksOf(form: FormValues, queues: Queue[]): Record<string, string> {
  const lines = form.text("links").split("\n").map((line) => line.split("=").map((part) => part.trim()));
  return Object.fromEntries(
    lines.filter(([code]) => code).map(([code = "", name = ""]) => [code, queues.find((queue) => queue.name === name)?.id ?? name]),
  );
}

export function LinksField({ links, queues, error }: { links: Record<string, string> | null; queues: Queue[]; error: string | undefined }) {
  const { t } = useTranslation();
  const lines = Object.entries(links ?? {}).map(([code, id]) => `${code} = ${queues.find((queue) => queue.id === id)?.name ?? id}`);
  return (
    <Field label={t("admin.links")} hint={t("admin.links_hint")} error={error}>
      <textarea name="links" key={queues.length} className="mono" rows={3} spellCheck={false} defaultValue={lines.join("\n")} />
    </Field>
  );
}
