/** Fetching what a thread misses, once at a time per conversation. */
import type { QueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import type { MessagePage } from "../api/types";
import { keys } from "./keys";
import { emptyThread, mergePage, type Thread } from "./thread";

const PAGE = 200;
const running = new Map<string, Promise<void>>();

/** One page of what lies before the first known message. */
export async function pullEarlier(cache: QueryClient, id: string): Promise<void> {
  const thread = cache.getQueryData<Thread>(keys.thread(id)) ?? emptyThread;
  const first = thread.messages[0]?.seq ?? 0;
  const size = Math.min(100, first - 1);
  if (size <= 0) return;
  const page = await api.get<MessagePage>(`/conversations/${id}/messages`, { after: first - 1 - size, limit: size });
  cache.setQueryData<Thread>(keys.thread(id), (known = emptyThread) => mergePage(known, page));
}

/** Pulls `after=last_seq` until the thread holds all that the server has. */
export function pull(cache: QueryClient, id: string): Promise<void> {
  const current = running.get(id);
  if (current) return current;
  const work = pullAll(cache, id).finally(() => running.delete(id));
  running.set(id, work);
  return work;
}

async function pullAll(cache: QueryClient, id: string): Promise<void> {
  for (;;) {
    const thread = cache.getQueryData<Thread>(keys.thread(id)) ?? emptyThread;
    // One step back, so that notes hanging on the last known message come too.
    const after = Math.max(0, thread.last_seq - 1);
    const page = await api.get<MessagePage>(`/conversations/${id}/messages`, { after, limit: PAGE });
    cache.setQueryData<Thread>(keys.thread(id), (known = emptyThread) => mergePage(known, page));
    const reached = cache.getQueryData<Thread>(keys.thread(id))?.last_seq ?? 0;
    if (reached >= page.last_seq || reached <= thread.last_seq) return;
  }
}
