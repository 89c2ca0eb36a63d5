/** Accounts, roles, institutions. */
import { useQuery } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Organization, Role, User } from "../api/types";
import { keys } from "../live/keys";

export function useUsers() {
  return useQuery({ queryKey: keys.users, queryFn: ({ signal }) => api.all<User>("/users", {}, signal) });
}

export function useRoles() {
  return useQuery({ queryKey: keys.roles, queryFn: ({ signal }) => api.all<Role>("/roles", {}, signal) });
}

export function useOrganizations() {
  return useQuery({ queryKey: keys.organizations, queryFn: ({ signal }) => api.all<Organization>("/organizations", {}, signal) });
}
