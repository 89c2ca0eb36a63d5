/** How a changed conversation moves through the cached lists. Pure, tested by example. */
import type { Conversation, ConversationDelta, Page, Urgency } from "../api/types";

/** Query parameters of GET /conversations; the empty filter is everything that is open. */
export interface ListFilter {
  owner?: string;
  operator_id?: string;
  queue_id?: string;
  urgency?: Urgency;
  channel_id?: string;
  risk?: boolean;
  closed?: boolean;
  q?: string;
  sort?: "answer_due_at" | "-last_message_at";
}
export interface PagedList {
  pages: Page<Conversation>[];
  pageParams: unknown[];
}

/** What a delta leaves out may fit: the list asks the server rather than miss it. */
export function belongs(filter: ListFilter, conversation: ConversationDelta, myId: string): boolean {
  const operator = filter.operator_id === "me" ? myId : filter.operator_id;
  return (
    Boolean(filter.closed) === Boolean(conversation.closed_at) &&
    (!filter.owner || filter.owner === conversation.owner) &&
    (!operator || operator === conversation.operator_id) &&
    (!filter.queue_id || filter.queue_id === conversation.queue_id) &&
    (!filter.urgency || filter.urgency === conversation.urgency) &&
    (!filter.risk || Boolean(conversation.risk)) &&
    (!filter.channel_id || conversation.channel_id === undefined || filter.channel_id === conversation.channel_id)
  );
}

export function ordered(sort: ListFilter["sort"]): (a: Conversation, b: Conversation) => number {
  if (sort === "answer_due_at") {
    return (a, b) => (a.answer_due_at ?? "9").localeCompare(b.answer_due_at ?? "9") || a.id.localeCompare(b.id);
  }
  return (a, b) => (b.last_message_at ?? b.opened_at).localeCompare(a.last_message_at ?? a.opened_at) || a.id.localeCompare(b.id);
}

/** Replaces, inserts or takes out one conversation. A searched list only refreshes what it already holds. */
export function upsert(list: PagedList, filter: ListFilter, conversation: Conversation, myId: string): PagedList {
  const present = list.pages.flatMap((page) => page.items).find((row) => row.id === conversation.id);
  const wanted = belongs(filter, conversation, myId) && (present || !filter.q);
  if (!present && !wanted) return list;
  const without = remove(list, conversation.id);
  if (!wanted) return without;
  // What a search found belongs to its own list.
  return insert(without, { ...conversation, hit: present?.hit ?? null }, ordered(filter.sort));
}

export function remove(list: PagedList, id: string): PagedList {
  const pages = list.pages.map((page) =>
    page.items.some((row) => row.id === id) ? { ...page, items: page.items.filter((row) => row.id !== id) } : page,
  );
  return { ...list, pages };
}

function insert(list: PagedList, row: Conversation, order: (a: Conversation, b: Conversation) => number): PagedList {
  const rows = list.pages.flatMap((page) => page.items);
  const at = rows.findIndex((other) => order(row, other) < 0);
  const last = list.pages.length - 1;
  if (at === -1 && list.pages[last]?.next) return list;
  let seen = 0;
  const position = at === -1 ? rows.length : at;
  const pages = list.pages.map((page, index) => {
    const from = seen;
    seen += page.items.length;
    const here = position >= from && (position < seen || index === last);
    return here ? { ...page, items: page.items.toSpliced(position - from, 0, row) } : page;
  });
  return { ...list, pages: spliceOnce(pages, row.id) };
}

function spliceOnce(pages: Page<Conversation>[], id: string): Page<Conversation>[] {
  let found = false;
  return pages.map((page) => {
    if (!page.items.some((row) => row.id === id)) return page;
    if (found) return { ...page, items: page.items.filter((row) => row.id !== id) };
    found = true;
    return page;
  });
}
