/** Cases, their activities and timeline, and the verbs on them. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Activity, Case, CaseType, Page, TimelineItem } from "../api/types";
import { keys } from "../live/keys";

export interface CaseFilter {
  q?: string | undefined;
  status?: string | undefined;
  owner?: string | undefined;
  sort?: string | undefined;
}

export function useCases(filter: CaseFilter) {
  return useInfiniteQuery({
    queryKey: [...keys.cases, filter],
    queryFn: ({ pageParam, signal }) => api.get<Page<Case>>("/cases", { ...filter, limit: 50, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    placeholderData: keepPreviousData,
  });
}

export function useCase(id: string) {
  return useQuery({ queryKey: keys.case(id), queryFn: ({ signal }) => api.get<Case>(`/cases/${id}`, {}, signal) });
}

export function useTimeline(id: string) {
  return useQuery({
    queryKey: [...keys.case(id), "timeline"],
    queryFn: ({ signal }) => api.all<TimelineItem>(`/cases/${id}/timeline`, {}, signal),
  });
}

export function useActivities(filter: { assignee: string; status: string; sort: string }) {
  return useQuery({
    queryKey: [...keys.activities, filter],
    queryFn: ({ signal }) => api.all<Activity>("/activities", { ...filter }, signal),
  });
}

export function useCaseTypes() {
  return useQuery({
    queryKey: keys.caseTypes,
    queryFn: ({ signal }) => api.all<CaseType>("/case-types", {}, signal),
    staleTime: 5 * 60_000,
  });
}

/** Any POST on a case or an activity; what shows either is read again. */
export function useCaseVerb<Reply = unknown>() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: ({ path, body }: { path: string; body?: object }) => api.post<Reply>(path, body ?? {}),
    onSettled: () => {
      void cache.invalidateQueries({ queryKey: keys.cases });
      void cache.invalidateQueries({ queryKey: ["case"] });
      void cache.invalidateQueries({ queryKey: keys.activities });
    },
  });
}
