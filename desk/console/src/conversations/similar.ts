/** What was asked for a conversation stays at hand while one goes to look and comes back. */
import { useQuery } from "@tanstack/react-query";

import { api } from "../api/client";

export interface SimilarItem {
  kind: "conversation" | "case";
  id: string;
  title: string;
  status: string;
  status_label: string | null;
  outcome: string | null;
  about: string | null;
  labels: string[];
  case_type: string | null;
  queue: string | null;
  channel: string | null;
  opened_at: string;
  closed_at: string | null;
  shared: number;
  words: string[];
}
export interface Similar {
  items: SimilarItem[];
  advice: "too_little" | "none" | null;
}

export function useSimilar(id: string) {
  return useQuery({
    queryKey: ["similar", id],
    queryFn: ({ signal }) => api.get<Similar>(`/conversations/${id}/similar`, {}, signal),
    enabled: false,
    retry: false,
  });
}
