/** Access by decision, for those who decide or check: what is in force, what ends soon, and why somebody sees a record. */
import { useState } from "react";
import { useTranslation } from "react-i18next";

import "./access.css";
import type { Grant } from "../api/types";
import { Dialog } from "../ui/Dialog";
import { SearchField } from "../ui/SearchField";
import { useNow } from "../ui/ticker";
import { AdminTable } from "../users/AdminTable";
import { rightsIn } from "../users/may";
import { useMe } from "../users/session";
import { KINDS, useGrants } from "./data";
import { endsSoon } from "./ends";
import { Explain } from "./Explain";
import { GrantForm } from "./GrantForm";
import { LevelTag, RevokeButton, Until } from "./GrantLines";
import { type PickedRecord, RecordPicker } from "./Pickers";
import { RecordName } from "./RecordName";

const NOTHING = { q: "", resource: "", only: "" };

export function AccessAdmin() {
  const { t } = useTranslation();
  const rights = rightsIn(useMe(), "access");
  const now = useNow(60_000);
  const [filter, setFilter] = useState(NOTHING);
  const [giving, setGiving] = useState(false);
  const grants = useGrants();
  const rows = grants.data?.filter((grant) => matches(grant, filter, now));
  const soon = grants.data?.filter((grant) => endsSoon(grant.until, now)).length ?? 0;
  return (
    <>
      <AdminTable
        title={t("admin.section.access")}
        lead={soon > 0 ? t("access.soon", { count: soon }) : t("access.lead")}
        rows={{ ...grants, data: rows } as typeof grants}
        columns={[t("access.person"), t("access.record"), t("access.what"), t("access.until"), t("access.reason")]}
        empty={grants.data?.length === 0 ? t("access.none") : t("ui.nothing_found")}
        add={rights.add ? { label: t("access.give"), onAdd: () => setGiving(true) } : undefined}
        tools={
          <>
            <SearchField label={t("access.search")} value={filter.q} onChange={(q) => setFilter({ ...filter, q })} />
            <select aria-label={t("access.record")} value={filter.resource} onChange={(event) => setFilter({ ...filter, resource: event.target.value })}>
              <option value="">{t("access.any_record")}</option>
              {KINDS.map((kind) => (
                <option key={kind} value={kind}>{t(`resource.${kind}`)}</option>
              ))}
            </select>
            <select aria-label={t("access.what")} value={filter.only} onChange={(event) => setFilter({ ...filter, only: event.target.value })}>
              <option value="">{t("access.any_kind")}</option>
              <option value="soon">{t("access.only_soon")}</option>
              <option value="deny">{t("access.only_denials")}</option>
              <option value="break_glass">{t("access.only_emergencies")}</option>
            </select>
          </>
        }
        line={(grant) => (
          <>
            <th scope="row">{grant.user_name}</th>
            <td><RecordName resource={grant.resource} id={grant.resource_id} name={grant.record_name} /></td>
            <td><LevelTag grant={grant} /></td>
            <td><Until grant={grant} /></td>
            <td>
              {grant.reason}
              {grant.cause !== "break_glass" && grant.created_by_name && <span className="muted sub">{grant.created_by_name}</span>}
            </td>
            <td>{rights.change && <RevokeButton grant={grant} />}</td>
          </>
        )}
      />
      <Why />
      {giving && (
        <Dialog title={t("access.give")} onClose={() => setGiving(false)} look="side">
          <GrantForm onDone={() => setGiving(false)} />
        </Dialog>
      )}
    </>
  );
}

function matches(grant: Grant, filter: typeof NOTHING, now: number): boolean {
  const words = `${grant.user_name} ${grant.record_name ?? ""} ${grant.reason ?? ""}`.toLowerCase();
  const kind =
    filter.only === "" ||
    (filter.only === "soon" && endsSoon(grant.until, now)) ||
    (filter.only === "deny" && grant.level === "deny") ||
    filter.only === grant.cause;
  return kind && (filter.resource === "" || grant.resource === filter.resource) && words.includes(filter.q.trim().toLowerCase());
}

/** For who cannot open the record, or looks into somebody's question. */
function Why() {
  const { t } = useTranslation();
  const [record, setRecord] = useState<PickedRecord | null>(null);
  return (
    <section className="panel" aria-labelledby="access-why">
      <h2 id="access-why">{t("access.why")}</h2>
      <div className="narrow-stack">
        <RecordPicker value={record} onChange={setRecord} />
        {record && <Explain key={record.id} record={record} />}
      </div>
    </section>
  );
}
