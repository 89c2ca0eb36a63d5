/** Who did and looked at what, newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link2, Link2Off, ScrollText } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { AuditRow, Page } from "../api/types";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { Empty, Failed, Loading } from "../ui/Empty";
import { When } from "../ui/When";
import { wordFor } from "../ui/words";
import { labelled } from "./AdminTable";
import { may } from "./may";
import { useUsers } from "./data";
import { useMe } from "./session";

const RESOURCES = ["conversation", "case", "person", "activity", "file", "article", "queue", "operator", "channel", "user", "role", "alert", "audit", "canned_reply", "organization", "delivery"];
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
  const rows = audit.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel" aria-labelledby="admin-section">
      <header className="box-head">
        <h2 id="admin-section">{t("admin.section.audit")}</h2>
      </header>
      <div className="filters" role="search">
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
      </div>
      {audit.isPending && <Loading />}
      {audit.isError && <Failed error={audit.error} retry={() => void audit.refetch()} />}
      {audit.isSuccess && rows.length === 0 && <Empty icon={ScrollText} title={t("admin.audit.none")} />}
      {rows.length > 0 && <Rows rows={rows} />}
      {audit.hasNextPage && (
        <Button busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
          {t("ui.more")}
        </Button>
      )}
    </section>
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

function Rows({ rows }: { rows: AuditRow[] }) {
  const { t } = useTranslation();
  const columns = (["at", "actor", "action", "resource", "detail"] as const).map((column) => t(`admin.audit.${column}`));
  return (
    <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="admin-section">
      <table className="table table-cards" style={labelled(columns)}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column} scope="col">{column}</th>
            ))}
            <th scope="col"><span className="sr-only">{t("admin.audit.sealed")}</span></th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id}>
              <td className="nowrap"><When at={row.at} mode="moment" /></td>
              <td>
                {row.actor_name ?? t("author.system")}
                {!row.actor_name && row.actor_kind !== "system" && <span className="muted sub">{row.actor_kind}</span>}
              </td>
              <td title={row.action}>{wordFor(t, "deed", row.action)}</td>
              <td title={row.resource_id ?? undefined}>
                {wordFor(t, "resource", row.resource)} <span className="muted mono">{row.resource_id?.slice(-8)}</span>
              </td>
              <td className="audit-detail muted">{row.detail}</td>
              <td><Seal seq={row.seq} /></td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
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
