/** What one does with an alert: go and look, say that one has seen it, end it. */
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Check, Eye } from "lucide-react";
import { useTranslation } from "react-i18next";

import { api } from "../api/client";
import type { Alert } from "../api/types";
import { onAlert } from "../live/apply";
import { Button } from "../ui/Button";
import { problemText } from "../ui/problem";
import { toast } from "../ui/toasts";
import { may } from "../users/may";
import { useMe } from "../users/session";

export function AlertVerbs({ alert }: { alert: Alert }) {
  const { t } = useTranslation();
  const me = useMe();
  const cache = useQueryClient();
  const answer = useMutation({
    mutationFn: (verb: "acknowledge" | "resolve") => api.post<Alert>(`/alerts/${alert.id}/${verb}`),
    onSuccess: (changed) => onAlert(cache, changed),
    onError: (error) => toast(problemText(error, t), { bad: true }),
  });
  const open = alert.state === "open" || alert.state === "acknowledged";
  return (
    <div className="row-verbs">
      <SubjectLink subject={alert.subject} />
      {alert.state === "open" && may(me, "alert", "acknowledge") && (
        <Button look="ghost" icon={Eye} busy={answer.isPending} onClick={() => answer.mutate("acknowledge")}>
          {t("alerts.acknowledge")}
        </Button>
      )}
      {open && may(me, "alert", "resolve") && (
        <Button look="ghost" icon={Check} busy={answer.isPending} onClick={() => answer.mutate("resolve")}>
          {t("alerts.resolve")}
        </Button>
      )}
    </div>
  );
}

function SubjectLink({ subject }: { subject: Alert["subject"] }) {
  const { t } = useTranslation();
  if (subject.kind === "conversation")
    return <Link className="btn btn-ghost" to="/inbox/$conversationId" params={{ conversationId: subject.id }} search={{}}>{t("ui.open")}</Link>;
  if (subject.kind === "case") return <Link className="btn btn-ghost" to="/cases/$caseId" params={{ caseId: subject.id }}>{t("ui.open")}</Link>;
  if (subject.kind === "activity") return <Link className="btn btn-ghost" to="/tasks">{t("ui.open")}</Link>;
  if (subject.kind === "queue")
    return <Link className="btn btn-ghost" to="/inbox" search={{ view: "waiting", queue_id: subject.id }}>{t("ui.open")}</Link>;
  return null;
}
