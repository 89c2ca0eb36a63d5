/** Who did and looked at what, newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link2, Link2Off, ScrollText } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import "../access/access.css";
import { Looks } from "../access/Looks";
import { api } from "../api/client";
import type { AuditRow, Page } from "../api/types";
import { keys } from "../live/keys";
import { Dialog } from "../ui/Dialog";
import { When } from "../ui/When";
import { wordFor } from "../ui/words";
import { AuditDetail } from "./AuditDetail";
import { useUsers } from "./data";
import { LogTable } from "./LogTable";
import { may } from "./may";
import { useMe } from "./session";

const RESOURCES = ["conversation", "case", "person", "activity", "file", "article", "queue", "operator", "channel", "user", "role", "alert", "audit", "canned_reply", "organization", "delivery", "access_grant", "retention", "erasure", "hold"];
const LOOKED_AT = ["conversation", "case", "person", "file"];
const NOTHING = { resource: "", action: "", actor_id: "", from: "", to: "" };

export function AuditList() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState(NOTHING);
  const set = (change: Partial<typeof NOTHING>) => setFilter({ ...filter, ...change });
  const audit = useInfiniteQuery({
    queryKey: [...keys.audit, filter],
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<AuditRow>>("/audit", { ...filter, from: moment(filter.from), to: moment(filter.to), limit: 50, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const [looked, setLooked] = useState<AuditRow | null>(null);
  return (
    <>
      <LogTable
        title={t("admin.section.audit")}
        query={audit}
        columns={(["at", "actor", "action", "resource", "detail"] as const).map((column) => t(`admin.audit.${column}`))}
        last={t("admin.audit.sealed")}
        empty={{ icon: ScrollText, title: t("admin.audit.none") }}
        tools={
          <>
            <select aria-label={t("admin.audit.resource")} value={filter.resource} onChange={(event) => set({ resource: event.target.value })}>
              <option value="">{t("admin.audit.filter_resource")}: {t("admin.audit.any")}</option>
              {RESOURCES.map((resource) => (
                <option key={resource} value={resource}>{wordFor(t, "resource", resource)}</option>
              ))}
            </select>
            <ActorSelect value={filter.actor_id} onChange={(actor_id) => set({ actor_id })} />
            <ActionSelect value={filter.action} onChange={(action) => set({ action })} />
            <label className="inline-form nowrap">
              {t("admin.audit.from")} <input type="datetime-local" value={filter.from} onChange={(event) => set({ from: event.target.value })} />
            </label>
            <label className="inline-form nowrap">
              {t("admin.audit.to")} <input type="datetime-local" value={filter.to} onChange={(event) => set({ to: event.target.value })} />
            </label>
          </>
        }
        line={(row) => <Line row={row} onLooks={() => setLooked(row)} />}
      />
      {looked?.resource_id && (
        <Dialog title={t("access.parts.looks")} onClose={() => setLooked(null)} look="side">
          <Looks record={{ resource: looked.resource, id: looked.resource_id }} />
        </Dialog>
      )}
    </>
  );
}

function moment(local: string): string {
  return local ? new Date(local).toISOString() : "";
}

function ActorSelect({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation();
  const users = useUsers("", may(useMe(), "user", "read"));
  return (
    <select aria-label={t("admin.audit.actor")} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{t("admin.audit.actor")}: {t("admin.audit.any")}</option>
      {users.data?.map((user) => (
        <option key={user.id} value={user.id}>{user.name}</option>
      ))}
    </select>
  );
}

/** What looks, then what changes, by what it is done to. */
function ActionSelect({ value, onChange }: { value: string; onChange: (action: string) => void }) {
  const { t, i18n } = useTranslation();
  const deeds = i18n.getResource(i18n.language, "t", "deed") as Record<string, string | Record<string, string>>;
  const groups = Object.entries(deeds).filter((entry): entry is [string, Record<string, string>] => typeof entry[1] === "object");
  const plain = Object.entries(deeds).filter((entry) => typeof entry[1] === "string");
  return (
    <select aria-label={t("admin.audit.filter_action")} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">{t("admin.audit.filter_action")}: {t("admin.audit.any")}</option>
      <optgroup label={t("admin.audit.looking")}>
        {plain.map(([code]) => (
          <option key={code} value={code}>{wordFor(t, "deed", code)}</option>
        ))}
      </optgroup>
      {groups.map(([resource, verbs]) => (
        <optgroup key={resource} label={wordFor(t, "resource", resource)}>
          {Object.keys(verbs).map((verb) => (
            <option key={verb} value={`${resource}.${verb}`}>{wordFor(t, "deed", `${resource}.${verb}`)}</option>
          ))}
        </optgroup>
      ))}
    </select>
  );
}

function Line({ row, onLooks }: { row: AuditRow; onLooks: () => void }) {
  const { t } = useTranslation();
  const looks = may(useMe(), "audit", "look") && LOOKED_AT.includes(row.resource) && row.resource_id;
  // At the door nobody is signed in yet: whose account it is tells more.
  const door = !row.actor_name && row.subject_name;
  return (
    <>
      <td className="nowrap"><When at={row.at} mode="moment" /></td>
      <td>
        {row.actor_name ?? row.subject_name ?? (row.actor_kind === "citizen" ? t("looks.actors.citizen") : t("author.system"))}
        {door && <span className="muted sub">{t("admin.audit.at_the_door")}</span>}
      </td>
      <td title={row.action}>{wordFor(t, "deed", row.action)}</td>
      <td title={row.resource_id ?? undefined}>
        {wordFor(t, "resource", row.resource)}{" "}
        {row.subject_name && !door && row.resource_id !== row.actor_id ? <strong>{row.subject_name}</strong> : <span className="muted mono">{row.subject_name ? "" : row.resource_id?.slice(-8)}</span>}
        {looks && (
          <span className="sub">
            <button type="button" className="link" onClick={onLooks}>{t("access.parts.looks")}</button>
          </span>
        )}
      </td>
      <td className="audit-detail"><AuditDetail data={row.data} /></td>
      <td><Seal seq={row.seq} /></td>
    </>
  );
}

/** Whether the row is already part of the chain that cannot be changed unseen. */
function Seal({ seq }: { seq: number | null }) {
  const { t } = useTranslation();
  const words = seq === null ? t("admin.audit.unsealed") : `${t("admin.audit.sealed")}: ${seq}`;
  const Icon = seq === null ? Link2Off : Link2;
  return (
    <span className="muted" title={words}>
      <Icon size={14} aria-hidden />
      <span className="sr-only">{words}</span>
    </span>
  );
}
