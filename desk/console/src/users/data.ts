/** Accounts, roles, institutions. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Area, Organization, Role, User } from "../api/types";
import { keys } from "../live/keys";
import { may } from "./may";
import { useMe } from "./session";

export function useUsers(q: string, enabled = true) {
  return useQuery({
    queryKey: [...keys.users, q],
    queryFn: ({ signal }) => api.all<User>("/users", { q }, signal),
    placeholderData: keepPreviousData,
    enabled,
  });
}

export function useRoles() {
  const me = useMe();
  return useQuery({
    queryKey: keys.roles,
    queryFn: ({ signal }) => api.all<Role>("/roles", {}, signal),
    enabled: may(me, "role", "read"),
  });
}

export function useOrganizations() {
  return useQuery({ queryKey: keys.organizations, queryFn: ({ signal }) => api.all<Organization>("/organizations", {}, signal) });
}

export function useAreas() {
  return useQuery({ queryKey: keys.areas, queryFn: ({ signal }) => api.all<Area>("/areas", {}, signal) });
}
