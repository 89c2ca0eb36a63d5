/** The bell: what the rules noticed, to be acknowledged or resolved. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Bell, Check } from "lucide-react";
import { Popover } from "radix-ui";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Alert } from "../api/types";
import { keys } from "../live/keys";
import { Button, IconButton } from "../ui/Button";
import { problemText } from "../ui/problem";
import { toast } from "../ui/toasts";
import { When } from "../ui/When";

export function useAlerts() {
  return useQuery({
    queryKey: keys.alerts,
    queryFn: ({ signal }) => api.all<Alert>("/alerts", { state: "open" }, signal),
    retry: false,
    refetchInterval: 60_000,
  });
}

export function AlertsBell() {
  const { t } = useTranslation();
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
          <h2>{t("alerts.title")}</h2>
          {items.length === 0 && <p className="muted">{t("alerts.none")}</p>}
          <ul>
            {items.map((alert) => (
              <AlertLine key={alert.id} alert={alert} />
            ))}
          </ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  );
}

function AlertLine({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const cache = useQueryClient();
  const answer = useMutation({
    mutationFn: (verb: "acknowledge" | "resolve") => api.post<Alert>(`/alerts/${alert.id}/${verb}`),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.alerts }),
    onError: (error) => toast(problemText(error, t), { bad: true }),
  });
  return (
    <li className={`alert alert-${alert.level}`}>
      <p>
        <strong>{alert.title}</strong>
        <span className="muted">
          <When at={alert.at} />
        </span>
      </p>
      <p>{alert.body}</p>
      <p className="alert-foot">
        {alert.subject && <SubjectLink subject={alert.subject} />}
        {alert.state === "open" ? (
          <Button look="ghost" icon={Check} busy={answer.isPending} onClick={() => answer.mutate("acknowledge")}>
            {t("alerts.acknowledge")}
          </Button>
        ) : (
          <Button look="ghost" icon={Check} busy={answer.isPending} onClick={() => answer.mutate("resolve")}>
            {t("alerts.resolve")}
          </Button>
        )}
      </p>
    </li>
  );
}

function SubjectLink({ subject }: { subject: { kind: string; id: string } }) {
  const { t } = useTranslation();
  if (subject.kind === "conversation")
    return <Link className="link" to="/inbox/$conversationId" params={{ conversationId: subject.id }} search={{}}>{t("ui.open")}</Link>;
  if (subject.kind === "case") return <Link className="link" to="/cases/$caseId" params={{ caseId: subject.id }}>{t("ui.open")}</Link>;
  if (subject.kind === "queue")
    return <Link className="link" to="/inbox" search={{ view: "waiting", queue_id: subject.id }}>{t("ui.open")}</Link>;
  return null;
}
