/** The legal holds of the whole desk. */
import { Lock } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { type PickedRecord, RecordPicker } from "../access/Pickers";
import { RecordName } from "../access/RecordName";
import { Dialog } from "../ui/Dialog";
import { When } from "../ui/When";
import { LogTable } from "../users/LogTable";
import { useHolds } from "./data";
import { HoldForm } from "./HoldForm";
import { LiftButton } from "./LiftButton";

export function Holds() {
  const { t } = useTranslation();
  const [state, setState] = useState("true");
  const [placing, setPlacing] = useState(false);
  const holds = useHolds({ open: state });
  return (
    <>
      <LogTable
        title={t("privacy.holds")}
        lead={t("privacy.hold_lead")}
        query={holds}
        columns={[t("privacy.about"), t("privacy.hold_reason"), t("privacy.since"), t("alerts.state")]}
        add={{ label: t("privacy.hold"), onAdd: () => setPlacing(true) }}
        empty={{ icon: Lock, title: t("privacy.no_holds") }}
        tools={
          <select aria-label={t("alerts.state")} value={state} onChange={(event) => setState(event.target.value)}>
            <option value="true">{t("privacy.hold_states.open")}</option>
            <option value="false">{t("privacy.hold_states.lifted")}</option>
            <option value="">{t("privacy.hold_states.all")}</option>
          </select>
        }
        line={(hold) => (
          <>
            <th scope="row"><RecordName resource={hold.kind} id={hold.subject_id} /></th>
            <td>{hold.reason}</td>
            <td className="nowrap"><When at={hold.placed_at} mode="minute" /></td>
            <td>{hold.released_at ? <>{t("privacy.lifted")} <When at={hold.released_at} /></> : t("privacy.in_force")}</td>
            <td>{!hold.released_at && <LiftButton hold={hold} />}</td>
          </>
        )}
      />
      {placing && <PlaceDialog onClose={() => setPlacing(false)} />}
    </>
  );
}

function PlaceDialog({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const [record, setRecord] = useState<PickedRecord | null>(null);
  const kind = record?.resource === "person" || record?.resource === "conversation" ? record.resource : null;
  return (
    <Dialog title={t("privacy.hold")} onClose={onClose} look="side">
      <RecordPicker value={record} onChange={setRecord} kinds={["person", "conversation"]} autoFocus />
      {record && kind && <HoldForm key={record.id} kind={kind} id={record.id} onDone={onClose} onCancel={onClose} />}
    </Dialog>
  );
}
