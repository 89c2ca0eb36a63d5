/** Sorts a case's timeline into what is to come (soonest first) and what was (newest first). Pure. */
import type { Activity, CaseConversation, TimelineItem } from "../api/types";

export interface Entry {
  at: string;
  activity?: Activity;
  conversation?: CaseConversation;
}

export function readTimeline(items: TimelineItem[]): { upcoming: Activity[]; past: Entry[] } {
  const entries = items.map(toEntry).filter((entry) => entry !== null);
  const upcoming = entries.flatMap((entry) => (entry.activity?.status === "scheduled" ? [entry.activity] : []));
  const past = entries.filter((entry) => entry.activity?.status !== "scheduled");
  return {
    upcoming: upcoming.toSorted((a, b) => (a.due_at ?? "9").localeCompare(b.due_at ?? "9")),
    past: past.toSorted((a, b) => b.at.localeCompare(a.at)),
  };
}

/** Rows come wrapped ({kind, activity|conversation}) or flat ({kind, ...fields}); both are read. */
function toEntry(item: TimelineItem): Entry | null {
  if (item.activity) {
    return { at: item.at ?? item.activity.happened_at ?? item.activity.due_at ?? "", activity: item.activity };
  }
  if (item.conversation) return { at: item.at ?? item.conversation.opened_at, conversation: item.conversation };
  if (item.kind === "activity" || "case_number" in item) return toEntry({ activity: item as unknown as Activity });
  if (item.kind === "conversation" || "opened_at" in item) return toEntry({ conversation: item as unknown as CaseConversation });
  return null;
}
