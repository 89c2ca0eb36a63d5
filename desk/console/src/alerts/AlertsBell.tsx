/** The bell: what the rules noticed and nobody has ended yet. */
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bell } from "lucide-react";
import { Popover } from "radix-ui";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Alert } from "../api/types";
import { keys } from "../live/keys";
import { IconButton } from "../ui/Button";
import { When } from "../ui/When";
import { manages } from "../users/may";
import { useMe } from "../users/session";
import { AlertVerbs } from "./AlertVerbs";

export function useAlerts() {
  return useQuery({
    queryKey: keys.alerts,
    queryFn: async ({ signal }) => {
      const [open, seen] = await Promise.all([
        api.all<Alert>("/alerts", { state: "open" }, signal),
        api.all<Alert>("/alerts", { state: "acknowledged" }, signal),
      ]);
      return [...open, ...seen];
    },
    retry: false,
    refetchInterval: 60_000,
  });
}

export function AlertsBell() {
  const { t } = useTranslation();
  const me = useMe();
  const alerts = useAlerts();
  const items = alerts.data ?? [];
  const fresh = items.filter((alert) => alert.state === "open").length;
  return (
    <Popover.Root>
      <Popover.Trigger asChild>
        <IconButton icon={Bell} label={t("alerts.title")} badge={fresh} />
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content className="popover alerts" side="right" align="end" sideOffset={8} collisionPadding={8} aria-label={t("alerts.title")}>
          <header className="box-head">
            <h2>{t("alerts.title")}</h2>
            {manages(me) && <Link className="link" to="/admin/$section" params={{ section: "alerts" }}>{t("alerts.all")}</Link>}
          </header>
          {items.length === 0 && <p className="muted">{t("alerts.none")}</p>}
          <ul>
            {items.map((alert) => (
              <li key={alert.id} className={`alert alert-${alert.level}`}>
                <p>
                  <strong>{alert.title}</strong>
                  <span className="muted"><When at={alert.at} /></span>
                </p>
                <p>{alert.body}</p>
                {alert.acknowledged_by_name && <p className="muted">{t("alerts.seen_by", { name: alert.acknowledged_by_name })}</p>}
                <AlertVerbs alert={alert} />
              </li>
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}
