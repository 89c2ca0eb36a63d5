/** Articles and their versions. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Article, ArticleRow, ArticleVersion, Page } from "../api/types";
import { keys } from "../live/keys";

export interface ArticleFilter {
  q: string;
  status: string;
  language: string;
  audience: string;
  review_due: boolean;
}

export function useArticles(filter: ArticleFilter) {
  return useQuery({
    queryKey: [...keys.articles, filter],
    queryFn: ({ signal }) => api.all<ArticleRow>("/articles", { ...filter, review_due: filter.review_due || null }, signal),
    placeholderData: keepPreviousData,
  });
}

export function useArticle(id: string) {
  return useQuery({
    queryKey: keys.article(id),
    queryFn: ({ signal }) => api.get<Article>(`/articles/${id}`, {}, signal),
    enabled: id !== "new",
  });
}

export function useVersions(id: string) {
  return useQuery({
    queryKey: [...keys.article(id), "versions"],
    queryFn: async ({ signal }) => (await api.get<Page<ArticleVersion>>(`/articles/${id}/versions`, {}, signal)).items,
    enabled: id !== "new",
  });
}

export type ArticleBody = Pick<Article, "title" | "body" | "language" | "audience" | "asked_as"> & { organization_id?: string };

/** Saves, and publishes in the same step when asked to. */
export function useSaveArticle(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async ({ body, publish }: { body: ArticleBody; publish: boolean }) => {
      if (id === "new") return api.post<Article>("/articles", { ...body, publish });
      return api.patch<Article>(`/articles/${id}`, { ...body, publish });
    },
    onSettled: () => refresh(cache, id),
  });
}

/** Who looks after it and until when it stands: no new version. */
export function useReview(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { review_at: string | null; owner_id?: string | null }) => api.patch<Article>(`/articles/${id}`, body),
    onSettled: () => refresh(cache, id),
  });
}

interface Choice {
  id: string;
  name: string;
}

/** For which one may write. */
export function useInstitutions(enabled: boolean) {
  return useQuery({
    queryKey: ["article-institutions"],
    queryFn: async ({ signal }) => (await api.get<Page<Choice>>("/knowledge/institutions", {}, signal)).items,
    enabled,
  });
}

/** Who may look after an article of that institution. */
export function useOwners(institution: string) {
  return useQuery({
    queryKey: ["article-owners", institution],
    queryFn: async ({ signal }) => (await api.get<Page<Choice>>("/knowledge/owners", { organization_id: institution }, signal)).items,
  });
}

/** Whether a model is configured at all. */
export function useModel() {
  return useQuery({
    queryKey: ["bot-model"],
    queryFn: ({ signal }) => api.get<{ configured: boolean }>("/bot/model", {}, signal),
    staleTime: Infinity,
  });
}

export function useArchive(id: string) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<Article>(`/articles/${id}/archive`),
    onSettled: () => refresh(cache, id),
  });
}

function refresh(cache: ReturnType<typeof useQueryClient>, id: string): void {
  void cache.invalidateQueries({ queryKey: keys.articles });
  void cache.invalidateQueries({ queryKey: keys.article(id) });
}
