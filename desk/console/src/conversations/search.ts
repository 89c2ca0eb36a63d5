/** The inbox's address: which list, which filters. What the server can't filter by is filtered here. */
import type { Conversation, Urgency } from "../api/types";
import type { ListFilter } from "../live/lists";

export const VIEWS = ["mine", "waiting", "all", "closed"] as const;
export type View = (typeof VIEWS)[number];
export interface InboxSearch {
  view?: View | undefined;
  q?: string | undefined;
  queue_id?: string | undefined;
  urgency?: Urgency | undefined;
  channel_id?: string | undefined;
  operator_id?: string | undefined;
  /** Of those with a due time: about to breach, or already late. */
  due?: "soon" | "late" | undefined;
  /** Today's movements, as the board counts them. */
  today?: "opened" | "closed" | "bot" | "rated" | undefined;
  risk?: boolean | undefined;
}
const URGENCIES = ["immediate", "urgent", "elevated", "routine"] as const;
export const SOON_SECONDS = 120;

function oneOf<T extends string>(options: readonly T[], value: unknown): T | undefined {
  return options.find((option) => option === value);
}
function words(value: unknown): string | undefined {
  return value === undefined || value === null || value === "" ? undefined : String(value);
}

export function readSearch(raw: Record<string, unknown>): InboxSearch {
  return {
    view: oneOf(VIEWS, raw["view"]),
    q: words(raw["q"]),
    queue_id: words(raw["queue_id"]),
    urgency: oneOf(URGENCIES, raw["urgency"]),
    channel_id: words(raw["channel_id"]),
    operator_id: words(raw["operator_id"]),
    due: oneOf(["soon", "late"] as const, raw["due"]),
    today: oneOf(["opened", "closed", "bot", "rated"] as const, raw["today"]),
    risk: raw["risk"] === true ? true : undefined,
  };
}

export function filterOf(search: InboxSearch): ListFilter {
  const common: ListFilter = {
    ...(search.q ? { q: search.q } : {}),
    ...(search.queue_id ? { queue_id: search.queue_id } : {}),
    ...(search.urgency ? { urgency: search.urgency } : {}),
    ...(search.channel_id ? { channel_id: search.channel_id } : {}),
    ...(search.risk ? { risk: true } : {}),
    ...(search.operator_id ? { operator_id: search.operator_id } : {}),
  };
  switch (search.view ?? "mine") {
    case "mine":
      return { ...common, owner: "operator", operator_id: "me", closed: false, sort: "-last_message_at" };
    case "waiting":
      return { ...common, owner: "queue", closed: false, sort: "answer_due_at" };
    case "all":
      return { ...common, closed: false, sort: "-last_message_at" };
    case "closed":
      return { ...common, closed: true, sort: "-last_message_at" };
  }
}

export function narrows(search: InboxSearch): boolean {
  return Boolean(search.due ?? search.today);
}

export function shows(search: InboxSearch, row: Conversation, now: number): boolean {
  if (search.due) {
    const left = row.answer_due_at ? (Date.parse(row.answer_due_at) - now) / 1000 : Infinity;
    if (search.due === "late" ? left >= 0 : left < 0 || left > SOON_SECONDS) return false;
  }
  const midnight = new Date(now).setHours(0, 0, 0, 0);
  const fromToday = (iso: string | null) => iso !== null && Date.parse(iso) >= midnight;
  if (search.today === "opened") return fromToday(row.opened_at);
  if (search.today === "closed") return fromToday(row.closed_at);
  if (search.today === "bot") return fromToday(row.closed_at) && row.operator_id === null;
  if (search.today === "rated") return fromToday(row.closed_at) && row.rating !== null;
  return true;
}
