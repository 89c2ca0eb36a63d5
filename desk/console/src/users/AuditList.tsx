/** Who did and looked at what, newest first. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { AuditRow, Page } from "../api/types";
import { keys } from "../live/keys";
import { Button } from "../ui/Button";
import { Failed, Loading } from "../ui/Empty";
import { SearchField } from "../ui/SearchField";
import { When } from "../ui/When";

export function AuditList() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState({ resource: "", action: "" });
  const audit = useInfiniteQuery({
    queryKey: [...keys.audit, filter],
    queryFn: ({ pageParam, signal }) => api.get<Page<AuditRow>>("/audit", { ...filter, limit: 50, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  const rows = audit.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section className="panel" aria-labelledby="admin-section">
      <h2 id="admin-section">{t("admin.section.audit")}</h2>
      <div className="filters" role="search">
        <SearchField label={t("admin.audit.filter_resource")} value={filter.resource} onChange={(resource) => setFilter({ ...filter, resource })} />
        <SearchField label={t("admin.audit.filter_action")} value={filter.action} onChange={(action) => setFilter({ ...filter, action })} />
      </div>
      {audit.isPending && <Loading />}
      {audit.isError && <Failed error={audit.error} retry={() => void audit.refetch()} />}
      <div className="table-wrap" tabIndex={0} role="group" aria-labelledby="admin-section">
        <table className="table">
          <thead>
            <tr>
              <th scope="col">{t("admin.audit.at")}</th>
              <th scope="col">{t("admin.audit.actor")}</th>
              <th scope="col">{t("admin.audit.action")}</th>
              <th scope="col">{t("admin.audit.resource")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.id}>
                <td>
                  <When at={row.at} />
                </td>
                <td>{row.actor_name ?? t("author.system")}</td>
                <td className="mono">{row.action}</td>
                <td className="mono">
                  {row.resource} {row.resource_id?.slice(0, 8)} {row.detail}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {audit.hasNextPage && (
        <Button busy={audit.isFetchingNextPage} onClick={() => void audit.fetchNextPage()}>
          {t("ui.more")}
        </Button>
      )}
    </section>
  );
}
