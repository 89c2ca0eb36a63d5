/** What is kept how long, what a hold keeps, what was erased, and the copy for the person. */
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Certificate, Due, ErasureBasis, Hold, Page, RetentionClass, SubjectKind } from "../api/types";
import { keys } from "../live/keys";

export function useRetention() {
  return useQuery({
    queryKey: keys.retention,
    queryFn: async ({ signal }) => (await api.get<{ items: RetentionClass[] }>("/privacy/retention", {}, signal)).items,
  });
}

/** What would go; `dry` false sets it going as well. */
export function useRetentionRun() {
  return useMutation({
    mutationFn: (dry: boolean) => api.post<{ started: boolean; classes: Due[] }>(`/privacy/retention/run?dry_run=${dry}`),
  });
}

export function useHolds(filter: { open?: boolean | string; subject_id?: string }) {
  return useInfiniteQuery({
    queryKey: [...keys.holds, filter],
    queryFn: ({ pageParam, signal }) => api.get<Page<Hold>>("/privacy/holds", { ...filter, limit: 50, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function usePlaceHold() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { kind: SubjectKind; subject_id: string; reason: string }) => api.post<Hold>("/privacy/holds", body),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.holds }),
  });
}

export function useLiftHold() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.post<Hold>(`/privacy/holds/${id}/release`),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.holds }),
  });
}

export function useErasures() {
  return useInfiniteQuery({
    queryKey: keys.erasures,
    queryFn: ({ pageParam, signal }) => api.get<Page<Certificate>>("/privacy/erasures", { limit: 50, after: pageParam }, signal),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next,
  });
}

export function useErase() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { kind: SubjectKind; subject_id: string; basis: ErasureBasis }) => api.post<Certificate>("/privacy/erasures", body),
    onSuccess: () => void cache.invalidateQueries(),
  });
}

export function useCopy() {
  return useMutation({
    mutationFn: async ({ kind, id }: { kind: SubjectKind; id: string }) => {
      save(await api.file("/privacy/copy", { kind, id }), `${kind}-${id.slice(-8)}.zip`);
    },
  });
}

/** Puts a file into the reader's downloads. */
export function save(content: Blob, name: string): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
