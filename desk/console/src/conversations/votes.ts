/** What citizens and staff say of the assistant's answers in a conversation. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Message, Page } from "../api/types";

export type Verdict = "right" | "wrong" | "outdated";
export interface Vote {
  message_id: string;
  author: "citizen" | "staff";
  author_name: string | null;
  mine: boolean;
  verdict: Verdict;
  remark: string | null;
  better: { id: string; title: string } | null;
  at: string;
}
export interface Said {
  verdict: Verdict;
  remark?: string | null;
  better_article_id?: string | null;
}

const votesKey = (conversationId: string) => ["votes", conversationId] as const;

/** Greetings and fixed safe replies carry no confidence: they answer nothing that could be right or wrong. */
export const isAnswer = (message: Message) => message.author === "bot" && typeof message.confidence === "number";

export function useVotes(conversationId: string, enabled: boolean) {
  return useQuery({
    queryKey: votesKey(conversationId),
    queryFn: async ({ signal }) => (await api.get<Page<Vote>>(`/conversations/${conversationId}/feedback`, {}, signal)).items,
    enabled,
    staleTime: 30_000,
  });
}

/** `null` takes one's own voice back. */
export function useJudge(conversationId: string, messageId: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (said: Said | null) => {
      const path = `/conversations/${conversationId}/messages/${messageId}/feedback`;
      return said ? api.put<undefined>(path, said) : api.delete(path);
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: votesKey(conversationId) }),
  });
}
