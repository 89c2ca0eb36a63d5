/** Reading conversations from the cache, and the verbs that move them. */
import {
  infiniteQueryOptions, keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient,
} from "@tanstack/react-query";
import { useEffect } from "react";

import { api } from "../api/client";
import type { Conversation, Page } from "../api/types";
import { keys } from "../live/keys";
import { openThread } from "../live/LiveProvider";
import type { ListFilter } from "../live/lists";
import { hold, letGo } from "../live/opened";
import { pull } from "../live/pull";
import { ask, online } from "../live/socket";
import { emptyThread, type Thread } from "../live/thread";

const PAGE = 50;

export function listQuery(filter: ListFilter) {
  return infiniteQueryOptions({
    queryKey: keys.conversationList(filter),
    queryFn: ({ pageParam, signal }) =>
      api.get<Page<Conversation>>("/conversations", { ...filter, limit: PAGE, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}

export function useConversationList(filter: ListFilter) {
  return useInfiniteQuery(listQuery(filter));
}

export function useConversation(id: string) {
  return useQuery({
    queryKey: keys.conversation(id),
    queryFn: ({ signal }) => api.get<Conversation>(`/conversations/${id}`, {}, signal),
  });
}

/** Keeps the conversation open on the socket while mounted; without a socket it is pulled over HTTP. */
export function useThread(id: string) {
  const cache = useQueryClient();
  const thread = useQuery<Thread>({
    queryKey: keys.thread(id),
    queryFn: async () => {
      if (online()) await openThread(cache, id).catch(() => pull(cache, id));
      else await pull(cache, id);
      return cache.getQueryData<Thread>(keys.thread(id)) ?? emptyThread;
    },
    staleTime: 0,
    refetchOnWindowFocus: false,
  });
  useEffect(() => {
    hold(id);
    return () => {
      if (letGo(id)) void ask("close_view", { conversation_id: id }).catch(() => undefined);
    };
  }, [id]);
  return thread;
}

export type Verb =
  | "take" | "release" | "transfer" | "close" | "reopen" | "label" | "risk" | "clear-risk" | "snooze" | "promote";

export function useVerb<Reply = Conversation>(id: string, verb: Verb) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: object = {}) => api.post<Reply>(`/conversations/${id}/${verb}`, body),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: keys.conversation(id) });
      void cache.invalidateQueries({ queryKey: keys.conversations });
    },
  });
}
