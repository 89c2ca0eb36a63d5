/** Every alert that concerns the reader, open or over, with who saw it and when it ended. */
import { useInfiniteQuery } from "@tanstack/react-query";
import { BellOff } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Alert, Page } from "../api/types";
import { keys } from "../live/keys";
import { When } from "../ui/When";
import { LogTable } from "../users/LogTable";
import { AlertVerbs } from "./AlertVerbs";

const STATES = ["open", "acknowledged", "resolved", "dismissed"] as const;
const LEVELS = ["critical", "warning", "info"] as const;

export function AlertsLog() {
  const { t } = useTranslation();
  const [filter, setFilter] = useState({ state: "", level: "" });
  const alerts = useInfiniteQuery({
    queryKey: [...keys.alertLog, filter],
    queryFn: ({ pageParam, signal }) => api.get<Page<Alert>>("/alerts", { ...filter, limit: 50, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
  return (
    <LogTable
      title={t("alerts.title")}
      lead={t("alerts.rules_hint")}
      query={alerts}
      columns={[t("alerts.level"), t("alerts.what"), t("admin.audit.at"), t("alerts.state")]}
      empty={{ icon: BellOff, title: t("alerts.log_none") }}
      tools={
        <>
          <select aria-label={t("alerts.state")} value={filter.state} onChange={(event) => setFilter({ ...filter, state: event.target.value })}>
            <option value="">{t("alerts.state")}: {t("admin.audit.any")}</option>
            {STATES.map((state) => (
              <option key={state} value={state}>{t(`alerts.states.${state}`)}</option>
            ))}
          </select>
          <select aria-label={t("alerts.level")} value={filter.level} onChange={(event) => setFilter({ ...filter, level: event.target.value })}>
            <option value="">{t("alerts.level")}: {t("admin.audit.any")}</option>
            {LEVELS.map((level) => (
              <option key={level} value={level}>{t(`alerts.levels.${level}`)}</option>
            ))}
          </select>
        </>
      }
      line={(alert) => (
        <>
          <td><span className={`tag tag-level-${alert.level}`}>{t(`alerts.levels.${alert.level}`)}</span></td>
          <th scope="row">
            {alert.title}
            <span className="muted sub">{alert.body}</span>
          </th>
          <td className="nowrap"><When at={alert.at} /></td>
          <td>
            {t(`alerts.states.${alert.state}`)}
            {alert.acknowledged_by_name && <span className="muted sub">{t("alerts.seen_by", { name: alert.acknowledged_by_name })}</span>}
          </td>
          <td><AlertVerbs alert={alert} /></td>
        </>
      )}
    />
  );
}
