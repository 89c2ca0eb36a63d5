/** Overdue, today, upcoming; what has no date is upcoming. Pure. */
import type { Activity } from "../api/types";
import { daysBetween } from "../ui/time";

export type Group = "overdue" | "today" | "upcoming";

export function groupByDue(activities: Activity[], now: Date): [Group, Activity[]][] {
  const groups: Record<Group, Activity[]> = { overdue: [], today: [], upcoming: [] };
  for (const activity of activities) groups[groupOf(activity, now)].push(activity);
  const order: Group[] = ["overdue", "today", "upcoming"];
  return order.filter((group) => groups[group].length > 0).map((group) => [group, groups[group]]);
}

function groupOf(activity: Activity, now: Date): Group {
  if (!activity.due_at) return "upcoming";
  const due = new Date(activity.due_at);
  if (due < now) return "overdue";
  return daysBetween(now, due) === 0 ? "today" : "upcoming";
}
