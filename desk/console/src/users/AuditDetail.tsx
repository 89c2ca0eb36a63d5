/** What an audit row tells beyond who and what, line by line. */
import { ArrowRight } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { moment } from "../ui/time";
import { wordFor } from "../ui/words";
import { auditLines } from "./auditLines";
import { useUsers } from "./data";
import { may } from "./may";
import { useMe } from "./session";

/** Where a code may have its word, the nearest first. */
const VOCABULARIES = ["audit_value", "role", "resource"];

export function AuditDetail({ data }: { data: Record<string, unknown> }) {
  const { t, i18n } = useTranslation();
  const users = useUsers("", may(useMe(), "user", "read"));
  const [now] = useState(Date.now);
  const lines = auditLines(data, {
    key: (code) => wordFor(t, "audit_key", code),
    value: (code) => VOCABULARIES.map((group) => t(`${group}.${code}` as "role.lead", { defaultValue: "" })).find(Boolean) ?? code,
    time: (iso) => moment(iso, now, i18n.language),
    name: (id) => users.data?.find((user) => user.id === id)?.name,
    yes: t("ui.yes"),
    no: t("ui.no"),
  });
  if (lines.length === 0) return null;
  return (
    <dl className="audit-lines">
      {lines.map((line) => (
        <div key={`${line.label}-${line.now}`}>
          <dt className="muted">{line.label}</dt>
          <dd>
            {line.was !== undefined && (
              <>
                <del><span className="sr-only">{t("admin.audit.was")}</span> {line.was}</del> <ArrowRight size={12} aria-hidden />{" "}
                <span className="sr-only">{t("admin.audit.now")}</span>
              </>
            )}
            {line.now}
          </dd>
        </div>
      ))}
    </dl>
  );
}
