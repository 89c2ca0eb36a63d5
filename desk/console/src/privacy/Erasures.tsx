/** What was erased, when and by what right, with its certificate; and asking for one more. */
import { FileCheck, Trash2 } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type PickedRecord, RecordPicker } from "../access/Pickers";
import type { Certificate } from "../api/types";
import { Button } from "../ui/Button";
import { Dialog } from "../ui/Dialog";
import { When } from "../ui/When";
import { LogTable } from "../users/LogTable";
import { may } from "../users/may";
import { useMe } from "../users/session";
import { CertificateDialog } from "./CertificateDialog";
import { useErasures } from "./data";
import { EraseForm } from "./EraseForm";

export function Erasures() {
  const { t } = useTranslation();
  const erases = may(useMe(), "privacy", "erase");
  const erasures = useErasures();
  const [shown, setShown] = useState<Certificate | null>(null);
  const [asking, setAsking] = useState(false);
  return (
    <>
      <LogTable
        title={t("privacy.erasures")}
        lead={t("privacy.erasures_lead")}
        query={erasures}
        columns={[t("privacy.about"), t("privacy.basis"), t("privacy.when"), t("privacy.who")]}
        add={erases ? { label: t("privacy.ask"), onAdd: () => setAsking(true) } : undefined}
        empty={{ icon: Trash2, title: t("privacy.no_erasures") }}
        line={(row) => (
          <>
            <th scope="row" title={row.subject_id}>
              {t(`resource.${row.kind}`)} <span className="mono muted">{row.subject_id.slice(-8)}</span>
            </th>
            <td>{t(`privacy.bases.${row.basis}` as "privacy.bases.request", { defaultValue: row.basis })}</td>
            <td className="nowrap"><When at={row.at} mode="moment" /></td>
            <td>{row.asked_by_name ?? t("author.system")}</td>
            <td>
              <div className="row-verbs">
                <Button look="ghost" icon={FileCheck} aria-label={`${t("privacy.certificate")} ${row.id.slice(-8)}`} onClick={() => setShown(row)}>{t("privacy.certificate_short")}</Button>
              </div>
            </td>
          </>
        )}
      />
      {shown && <CertificateDialog certificate={shown} onClose={() => setShown(null)} />}
      {asking && <EraseDialog onClose={() => setAsking(false)} />}
    </>
  );
}

function EraseDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [record, setRecord] = useState<PickedRecord | null>(null);
  const kind = record?.resource === "person" || record?.resource === "conversation" ? record.resource : null;
  return (
    <Dialog title={t("privacy.ask")} onClose={onClose} look="side">
      <RecordPicker value={record} onChange={setRecord} kinds={["person", "conversation"]} autoFocus />
      {record && kind && <EraseForm key={record.id} kind={kind} id={record.id} onDone={onClose} onCancel={onClose} />}
    </Dialog>
  );
}
