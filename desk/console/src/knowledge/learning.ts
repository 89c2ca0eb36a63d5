/** Imports, unanswered questions, flags between articles, and how the assistant's answers fare. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Page } from "../api/types";
import { keys } from "../live/keys";

export interface Import {
  id: string;
  kind: "files" | "site";
  address: string | null;
  state: "waiting" | "running" | "done" | "stopped" | "failed";
  problem: string | null;
  language: string;
  audience: string;
  total: number;
  waiting: number;
  made: number;
  same: number;
  failed: number;
  created_at: string;
}
export interface ImportItem {
  id: string;
  source: string;
  state: "waiting" | "done" | "same" | "failed";
  problem: string | null;
  note: string | null;
  articles: { id: string; title: string; status: "draft" | "published" | "archived" }[];
}
export interface ImportWanted {
  kind: "files" | "site";
  address: string | null;
  language: string;
  audience: string;
  organization_id: string | null;
  owner_id: string | null;
  most_pages: number;
}
interface Named {
  id: string;
  title: string;
}
export interface Unanswered {
  question: string;
  phrasings: string[];
  count: number;
  language: string;
  last_at: string;
  turns: string[];
  near: { id: string; title: string; score: number } | null;
  complaints: {
    wrong: number;
    outdated: number;
    articles: Named[];
    better: Named[];
    remarks: string[];
    conversations: string[];
  } | null;
}
export interface Counts {
  right: number;
  wrong: number;
  outdated: number;
  share: number | null;
}
export interface Standing {
  cited: number;
  staff: Counts;
  citizens: Counts;
  complaints: { conversation_id: string; verdict: "wrong" | "outdated"; remark: string | null; better: Named | null; at: string }[];
}
interface Side {
  id: string;
  title: string;
  status: string;
  quote: string;
}
export interface Flag {
  id: string;
  kind: "near_duplicate" | "contradiction";
  score: number;
  one: Side;
  other: Side;
}
export interface Week {
  week: string;
  questions: number;
  bot_answered: number;
  abstained: number;
  answered_share: number | null;
  helpful_share: number | null;
  rated: number;
  staff_rated: number;
  staff_right_share: number | null;
}

const IMPORTS = ["imports"] as const;
const UNANSWERED = ["unanswered"] as const;
const FLAGS = ["article-flags"] as const;
const LOOK_AGAIN_MS = 1500;

const atWork = (found: Import | undefined) => found !== undefined && (found.state === "running" || (found.state === "waiting" && found.waiting > 0));

export function useImports() {
  return useQuery({
    queryKey: IMPORTS,
    queryFn: async ({ signal }) => (await api.get<Page<Import>>("/knowledge/imports", { limit: 20 }, signal)).items,
    refetchInterval: (query) => (query.state.data?.some(atWork) ? LOOK_AGAIN_MS : false),
  });
}

export function useImportItems(found: Import) {
  return useQuery({
    queryKey: [...IMPORTS, found.id],
    queryFn: ({ signal }) => api.all<ImportItem>(`/knowledge/imports/${found.id}/items`, {}, signal),
    // Until each has its end too: the last one is told of a moment after the whole.
    refetchInterval: (query) =>
      atWork(found) || (found.state === "done" && query.state.data?.some((item) => item.state === "waiting")) ? LOOK_AGAIN_MS : false,
  });
}

/** A site begins by itself; documents are sent one after the other, so that one that is refused costs no other. */
export function useBeginImport(onRefused: (name: string, error: unknown) => void) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ wanted, files }: { wanted: ImportWanted; files: File[] }) => {
      const made = await api.post<Import>("/knowledge/imports", wanted);
      for (const file of files) {
        const form = new FormData();
        form.append("file", file);
        await api.post<unknown>(`/knowledge/imports/${made.id}/documents`, form).catch((error: unknown) => onRefused(file.name, error));
        void cache.invalidateQueries({ queryKey: IMPORTS });
      }
      return made;
    },
    onSettled: () => void cache.invalidateQueries({ queryKey: IMPORTS }),
  });
}

export function useImportVerb(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (verb: "stop" | "retry") => api.post<Import>(`/knowledge/imports/${id}/${verb}`),
    onSettled: () => void cache.invalidateQueries({ queryKey: IMPORTS }),
  });
}

export function useUnanswered() {
  return useQuery({
    queryKey: UNANSWERED,
    queryFn: async ({ signal }) => (await api.get<Page<Unanswered>>("/knowledge/unanswered", {}, signal)).items,
  });
}

export function useStanding(articleId: string) {
  return useQuery({
    queryKey: [...keys.article(articleId), "feedback"],
    queryFn: ({ signal }) => api.get<Standing>(`/articles/${articleId}/feedback`, {}, signal),
  });
}

export function useLearn() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { turns: string[]; title?: string; article_id?: string }) => api.post<{ article_id: string }>("/knowledge/unanswered/draft", body),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: UNANSWERED });
      void cache.invalidateQueries({ queryKey: keys.articles });
    },
  });
}

export function useDismissQuestions() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (turns: string[]) => api.post<undefined>("/knowledge/unanswered/dismiss", { turns }),
    onSettled: () => void cache.invalidateQueries({ queryKey: UNANSWERED }),
  });
}

export function useFlags(articleId = "") {
  return useQuery({
    queryKey: [...FLAGS, articleId],
    queryFn: ({ signal }) => api.all<Flag>("/knowledge/flags", { article_id: articleId }, signal),
  });
}

export function useDismissFlag() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<undefined>(`/knowledge/flags/${id}/dismiss`),
    onSettled: () => void cache.invalidateQueries({ queryKey: FLAGS }),
  });
}

export function useWeeks(enabled: boolean) {
  return useQuery({
    queryKey: ["report", "answers_per_week"],
    queryFn: async ({ signal }) => {
      const from = new Date(Date.now() - 12 * 7 * 86_400_000).toISOString().slice(0, 10);
      return (await api.get<{ rows: Week[] }>("/reports/answers_per_week", { from }, signal)).rows;
    },
    enabled,
  });
}
