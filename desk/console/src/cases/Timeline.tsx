/** Activities and conversations of a case in one line, newest first; what is still to come stands on top. */
import { Link } from "@tanstack/react-router";
import { CalendarClock, CircleCheck, CircleX, MessagesSquare, Milestone } from "lucide-react";
import { useTranslation } from "react-i18next";

import type { Activity, CaseConversation } from "../api/types";
import { Empty, Failed, Loading } from "../ui/Empty";
import { When } from "../ui/When";
import { ActivityVerbs } from "./ActivityVerbs";
import { isOpen, readTimeline } from "./readTimeline";
import { useTimeline } from "./data";

export function Timeline({ caseId, readOnly }: { caseId: string; readOnly: boolean }) {
  const { t } = useTranslation();
  const timeline = useTimeline(caseId);
  if (timeline.isPending) return <Loading />;
  if (timeline.isError) return <Failed error={timeline.error} retry={() => void timeline.refetch()} />;
  const { upcoming, past } = readTimeline(timeline.data);
  if (upcoming.length + past.length === 0) return <Empty icon={Milestone} title={t("case.timeline_empty")} />;
  return (
    <ol className="case-timeline">
      {upcoming.map((activity) => (
        <ActivityEntry key={activity.id} activity={activity} readOnly={readOnly} />
      ))}
      {past.map((entry) =>
        entry.activity ? (
          <ActivityEntry key={entry.activity.id} activity={entry.activity} readOnly={readOnly} />
        ) : (
          entry.conversation && <ConversationEntry key={entry.conversation.id} conversation={entry.conversation} />
        ),
      )}
    </ol>
  );
}

function ActivityEntry({ activity, readOnly }: { activity: Activity; readOnly: boolean }) {
  const { t } = useTranslation();
  const Icon = activity.status === "completed" ? CircleCheck : activity.status === "cancelled" || activity.status === "no_show" ? CircleX : CalendarClock;
  const at = activity.happened_at ?? activity.due_at;
  const known = (["scheduled", "in_progress", "completed", "no_show", "cancelled"] as const).find((status) => status === activity.status);
  return (
    <li className={`entry entry-${activity.status}${activity.overdue ? " entry-overdue" : ""}`}>
      <Icon size={18} aria-hidden />
      <div>
        <p className="entry-head">
          <strong>{activity.type_label}</strong>
          {known === "completed" && <span className="sr-only">{t("activity.status.completed")}</span>}
          {known !== "completed" && (
            <span className={activity.overdue ? "tag tag-immediate" : "tag"}>
              {activity.overdue ? t("activity.overdue") : known ? t(`activity.status.${known}`) : activity.status}
            </span>
          )}
          <span className="muted">
            {at && <When at={at} />} {activity.assignee_name && <>· {activity.assignee_name}</>}
          </span>
        </p>
        {activity.summary && <p>{activity.summary}</p>}
        {!readOnly && isOpen(activity) && <ActivityVerbs activity={activity} />}
      </div>
    </li>
  );
}

function ConversationEntry({ conversation }: { conversation: CaseConversation }) {
  const { t } = useTranslation();
  const channel = conversation.channel === "telegram" || conversation.channel === "whatsapp" ? conversation.channel : "web";
  return (
    <li className="entry">
      <MessagesSquare size={18} aria-hidden />
      <div>
        <p className="entry-head">
          <Link to="/inbox/$conversationId" params={{ conversationId: conversation.id }} search={{}} className="link">
            <strong>{t("case.conversation_entry", { channel: t(`channel.${channel}`) })}</strong>
          </Link>
          <span className="muted">
            <When at={conversation.opened_at} /> · {conversation.alias}
          </span>
        </p>
        {(conversation.summary ?? conversation.preview) && <p>{conversation.summary ?? conversation.preview}</p>}
      </div>
    </li>
  );
}
