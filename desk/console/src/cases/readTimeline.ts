/** Sorts a case's timeline into what is to come (soonest first) and what was (newest first). Pure. */
import type { Activity, TimelineItem } from "../api/types";

export function readTimeline(items: TimelineItem[]): { upcoming: Activity[]; past: TimelineItem[] } {
  const upcoming = items.flatMap(({ activity }) => (activity && isOpen(activity) ? [activity] : []));
  const past = items.filter(({ activity }) => !activity || !isOpen(activity));
  return {
    upcoming: upcoming.toSorted((a, b) => (a.due_at ?? "9").localeCompare(b.due_at ?? "9")),
    past: past.toSorted((a, b) => b.at.localeCompare(a.at)),
  };
}

export function isOpen(activity: Activity): boolean {
  return activity.status === "scheduled" || activity.status === "in_progress";
}
