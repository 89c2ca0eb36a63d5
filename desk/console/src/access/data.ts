/** Access to single records: who was given it, why somebody sees one, who looked, and what I opened in an emergency. */
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Emergency, Explanation, FoundRecord, Grant, GrantLevel, Look, Page, RecordKind } from "../api/types";
import { keys } from "../live/keys";
import { may } from "../users/may";
import { useMe } from "../users/session";

export const KINDS: RecordKind[] = ["conversation", "case", "person"];
export interface Which {
  resource: RecordKind;
  id: string;
}

/** Of one record; `byHand`: without what follows from work on it. */
export function useRecordGrants({ resource, id }: Which, byHand: boolean) {
  return useQuery({
    queryKey: [...keys.grants, resource, id, byHand],
    queryFn: ({ signal }) => api.all<Grant>("/access-grants", { resource, resource_id: id, by_hand: byHand }, signal),
  });
}

/** All that people decided on, what ends first coming first. */
export function useGrants() {
  return useQuery({
    queryKey: keys.grants,
    queryFn: async ({ signal }) => {
      const found = await Promise.all(KINDS.map((resource) => api.all<Grant>("/access-grants", { resource }, signal)));
      return found.flat().toSorted((one, other) => endOf(one) - endOf(other));
    },
  });
}

function endOf(grant: Grant): number {
  return grant.until ? Date.parse(grant.until) : Infinity;
}

export interface GrantNew {
  resource: RecordKind;
  resource_id: string;
  user_id: string;
  level: GrantLevel;
  until: string | null;
  reason: string;
}

export function useGive() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: GrantNew) => api.post<Grant>("/access-grants", body),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.grants }),
  });
}

export function useRevoke() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/access-grants/${id}`),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.grants }),
  });
}

/** The address that somebody copied will do as well. */
const ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/i;

export function useRecords(query: string) {
  const q = (ID.exec(query)?.[0] ?? query).slice(0, 80);
  return useQuery({
    queryKey: [...keys.records, q],
    queryFn: async ({ signal }) => (await api.get<Page<FoundRecord>>("/access/records", { q }, signal)).items,
    placeholderData: keepPreviousData,
    enabled: q.length >= 2,
  });
}

export function useExplanation({ resource, id }: Which, user: string | null) {
  return useQuery({
    queryKey: [...keys.grants, "explain", resource, id, user],
    queryFn: ({ signal }) => api.get<Explanation>("/access/explain", { user, resource, id }, signal),
    enabled: user !== null,
  });
}

export function useLooks({ resource, id }: { resource: string; id: string }) {
  return useInfiniteQuery({
    queryKey: [...keys.looks, resource, id],
    queryFn: ({ pageParam, signal }) => api.get<Page<Look>>("/audit/who-looked", { resource, id, limit: 50, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
    staleTime: 0,
  });
}

/** Mine, while they last. A case brings its person along: that one is told by the case. */
export function useEmergencies() {
  const me = useMe();
  return useQuery({
    queryKey: keys.emergencies,
    queryFn: async ({ signal }) => (await api.get<Page<Emergency>>("/access/emergencies", {}, signal)).items,
    enabled: may(me, "conversation", "break_glass") || may(me, "case", "break_glass"),
    retry: false,
    refetchInterval: 300_000,
  });
}

export function useBreakGlass({ resource, id }: Which) {
  const cache = useQueryClient();
  const path = resource === "case" ? `/cases/${id}/break-glass` : `/conversations/${id}/break-glass`;
  return useMutation({
    mutationFn: (reason: string) => api.post<{ until: string }>(path, { reason }),
    onSuccess: async () => {
      await cache.invalidateQueries({ queryKey: keys.emergencies });
      await Promise.all([[resource, id], keys.thread(id), ["person"]].map((queryKey) => cache.invalidateQueries({ queryKey })));
    },
  });
}
