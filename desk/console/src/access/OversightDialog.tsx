/** All that watches over one record, in one side sheet: who has access, why, who looked, what is kept. */
import { Tabs } from "radix-ui";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import "./access.css";
import { RecordPrivacy } from "../privacy/RecordPrivacy";
import { Dialog } from "../ui/Dialog";
import { useMe } from "../users/session";
import type { Which } from "./data";
import { Explain } from "./Explain";
import { Looks } from "./Looks";
import { type Part, partsFor } from "./parts";
import { RecordGrants } from "./RecordGrants";

export function OversightDialog({ record, onClose }: { record: Which; onClose: () => void }) {
  const { t } = useTranslation();
  const parts = partsFor(useMe(), record.resource);
  const pages: Record<Part, ReactNode> = {
    grants: <RecordGrants record={record} />,
    why: <Explain record={record} />,
    looks: <Looks record={record} />,
    privacy: record.resource !== "case" && <RecordPrivacy kind={record.resource} id={record.id} onGone={onClose} />,
  };
  return (
    <Dialog title={t("access.oversight")} onClose={onClose} look="side">
      <Tabs.Root defaultValue={parts[0] ?? "grants"} className="stack">
        <Tabs.List className="tabs" aria-label={t("access.oversight")}>
          {parts.map((part) => (
            <Tabs.Trigger key={part} value={part} className="view" {...(part === parts[0] ? { "data-focus": true } : {})}>
              {t(`access.parts.${part}`)}
            </Tabs.Trigger>
          ))}
        </Tabs.List>
        {parts.map((part) => (
          <Tabs.Content key={part} value={part} tabIndex={-1}>
            {pages[part]}
          </Tabs.Content>
        ))}
      </Tabs.Root>
    </Dialog>
  );
}
