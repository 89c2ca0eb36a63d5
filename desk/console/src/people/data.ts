/** People: search, one person, and changes. */
import { keepPreviousData, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Conversation, Page, Person, PersonDetail, PersonMade, PersonRow } from "../api/types";
import { keys } from "../live/keys";

export function usePeople(q: string, enabled = true) {
  return useQuery({
    queryKey: [...keys.people, q],
    queryFn: async ({ signal }) => (await api.get<Page<PersonRow>>("/people", { q, limit: 50 }, signal)).items,
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function usePerson(id: string | null | undefined) {
  return useQuery({
    queryKey: keys.person(id ?? ""),
    queryFn: ({ signal }) => api.get<Person>(`/people/${id ?? ""}`, {}, signal),
    enabled: Boolean(id),
  });
}

/** The name of the person whose conversation it is, where one is known; else the pseudonym. */
export function useNameIn(row: Pick<Conversation, "person_id" | "alias">): string {
  return usePerson(row.person_id).data?.display_name ?? row.alias;
}

export interface PersonChange {
  given_name: string | null;
  family_name: string | null;
  birth_date: string | null;
  pronouns: string | null;
  details: PersonDetail[];
}

export function useSavePerson(id: string | null) {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (change: PersonChange) =>
      id ? api.patch<PersonMade>(`/people/${id}`, change) : api.post<PersonMade>("/people", change),
    onSuccess: (person) => {
      void cache.invalidateQueries({ queryKey: keys.people });
      void cache.invalidateQueries({ queryKey: keys.person(person.id) });
    },
  });
}
