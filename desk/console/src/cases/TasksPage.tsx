/** One's own work list: what is overdue, what is for today, what comes. */
import { Link } from "@tanstack/react-router";
import { CalendarCheck } from "lucide-react";
import { useTranslation } from "react-i18next";

import "./cases.css";
import type { Activity } from "../api/types";
import { Empty, Failed, Loading } from "../ui/Empty";
import { When } from "../ui/When";
import { ActivityVerbs } from "./ActivityVerbs";
import { groupByDue } from "./groupByDue";
import { useActivities } from "./data";

export function TasksPage() {
  const { t } = useTranslation();
  const activities = useActivities({ assignee: "me", status: "scheduled", sort: "due_at" });
  const groups = groupByDue(activities.data ?? [], new Date());
  return (
    <div className="page">
      <header className="page-head">
        <h1>{t("nav.tasks")}</h1>
      </header>
      {activities.isPending && <Loading />}
      {activities.isError && <Failed error={activities.error} retry={() => void activities.refetch()} />}
      {activities.isSuccess && groups.length === 0 && (
        <Empty icon={CalendarCheck} title={t("activity.none")}>
          <p>{t("activity.none_hint")}</p>
        </Empty>
      )}
      {groups.map(([group, rows]) => (
        <section className={`panel panel-${group}`} key={group} aria-labelledby={`tasks-${group}`}>
          <h2 id={`tasks-${group}`}>
            {t(`activity.group.${group}`)} <span className="muted">{rows.length}</span>
          </h2>
          <ul className="task-rows">
            {rows.map((activity) => (
              <TaskRow key={activity.id} activity={activity} late={group === "overdue"} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function TaskRow({ activity, late }: { activity: Activity; late: boolean }) {
  return (
    <li className="task-row">
      <span className={late ? "due due-late" : "due"}>{activity.due_at && <When at={activity.due_at} />}</span>
      <div>
        <p>
          <strong>{activity.type_label}</strong>{" "}
          <Link to="/cases/$caseId" params={{ caseId: activity.case_id }} className="link">
            {activity.case_number}
          </Link>
        </p>
        {activity.summary && <p className="muted">{activity.summary}</p>}
      </div>
      <ActivityVerbs activity={activity} />
    </li>
  );
}
