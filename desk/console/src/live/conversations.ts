/** Conversations as the socket tells them: whole rows, parts to be merged, removals, and rows that nobody here knows yet. */
import type { QueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Conversation, ConversationDelta, Me, Operator, Queue } from "../api/types";
import { keys } from "./keys";
import { belongs, type ListFilter, type PagedList, remove, upsert } from "./lists";
import { openConversations } from "./opened";

export type ConversationEvent =
  | { op: "upsert"; conversation: ConversationDelta }
  | { op: "batch"; conversations: ConversationDelta[] }
  | { op: "remove"; conversation: { id: string } };

export function onConversation(cache: QueryClient, me: Me, event: ConversationEvent): void {
  if (event.op === "remove") return takeOut(cache, event.conversation.id);
  for (const delta of event.op === "batch" ? event.conversations : [event.conversation]) take(cache, me, delta);
}

function take(cache: QueryClient, me: Me, delta: ConversationDelta): void {
  const known = find(cache, delta.id);
  const row = known ? merge(known, delta, namesIn(cache)) : isWhole(delta) ? delta : null;
  if (!row) return wish(cache, me, delta);
  put(cache, me, row);
}

/** Writes a whole row wherever it is shown. */
export function put(cache: QueryClient, me: Me, row: Conversation): void {
  const shown = openConversations().includes(row.id) && document.hasFocus() ? { ...row, unread: false } : row;
  for (const [key, list] of lists(cache)) {
    const next = list && upsert(list, filterOf(key), shown, me.id);
    if (next && next !== list) cache.setQueryData(key, next);
  }
  cache.setQueryData<Conversation>(keys.conversation(row.id), (known) => known && shown);
}

function takeOut(cache: QueryClient, id: string): void {
  for (const [key, list] of lists(cache)) if (list) cache.setQueryData(key, remove(list, id));
}

export interface Names {
  queue: (id: string | null) => string | null;
  operator: (id: string | null) => string | null;
}

/** A part over what is known. What is older than the known row says nothing; ids that change take their names along. */
export function merge(known: Conversation, delta: ConversationDelta, names: Names): Conversation {
  if (delta.last_seq !== undefined && delta.last_seq < known.last_seq) return known;
  const moved = delta.queue_id !== undefined && delta.queue_id !== known.queue_id && delta.queue_name === undefined;
  const passed = delta.operator_id !== undefined && delta.operator_id !== known.operator_id && delta.operator_name === undefined;
  return {
    ...known,
    ...delta,
    ...(moved ? { queue_name: names.queue(delta.queue_id ?? null) } : {}),
    ...(passed ? { operator_name: names.operator(delta.operator_id ?? null) } : {}),
  };
}

export function isWhole(delta: ConversationDelta): delta is Conversation {
  return delta.opened_at !== undefined && delta.labels !== undefined && delta.channel_id !== undefined;
}

const GATHER_MS = 150;
const MOST_SINGLE = 3;
const wished = new Set<string>();

/** Asks for rows that some list here would show; many at once are cheaper as one reading of the lists. */
function wish(cache: QueryClient, me: Me, delta: ConversationDelta): void {
  const wanted = lists(cache).some(([key, list]) => list && !filterOf(key).q && belongs(filterOf(key), delta, me.id));
  if (!wanted) return;
  if (wished.size === 0) window.setTimeout(() => void fetchWished(cache, me), GATHER_MS);
  wished.add(delta.id);
}

async function fetchWished(cache: QueryClient, me: Me): Promise<void> {
  const ids = [...wished];
  wished.clear();
  if (ids.length > MOST_SINGLE) return void (await cache.invalidateQueries({ queryKey: keys.conversations }));
  const found = await Promise.allSettled(ids.map((id) => api.get<Conversation>(`/conversations/${id}`)));
  for (const reply of found) if (reply.status === "fulfilled") put(cache, me, reply.value);
}

function lists(cache: QueryClient): [readonly unknown[], PagedList | undefined][] {
  return cache.getQueriesData<PagedList>({ queryKey: keys.conversations });
}

function filterOf(key: readonly unknown[]): ListFilter {
  return (key[1] ?? {}) as ListFilter;
}

function find(cache: QueryClient, id: string): Conversation | undefined {
  const opened = cache.getQueryData<Conversation>(keys.conversation(id));
  if (opened) return opened;
  for (const [, list] of lists(cache)) {
    const row = list?.pages.flatMap((page) => page.items).find((item) => item.id === id);
    if (row) return row;
  }
  return undefined;
}

function namesIn(cache: QueryClient): Names {
  const name = (key: readonly unknown[], id: string | null) =>
    cache.getQueryData<(Queue | Operator)[]>(key)?.find((row) => row.id === id)?.name ?? null;
  return { queue: (id) => name(keys.queues, id), operator: (id) => name(keys.operators, id) };
}
