/** One's own sessions and second factor, and the questions of the door. */
import { queryOptions, useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Page } from "../api/types";
import type { ApiToken, ApiTokenMade, IdentityLink, LinkOpened, OwnSession, SingleSignOn, TwoFactorBegun, TwoFactorState } from "../api/types.account";
import { keys } from "../live/keys";

export const singleSignOnQuery = queryOptions({
  queryKey: keys.singleSignOn,
  queryFn: ({ signal }) => api.get<SingleSignOn>("/auth/oidc", {}, signal),
  staleTime: Infinity,
  retry: false,
});

export function useAskForReset() {
  return useMutation({ mutationFn: (email: string) => api.post<unknown>("/auth/reset", { email }) });
}

export function useOpenLink(token: string) {
  return useQuery({
    queryKey: ["account-link", token],
    queryFn: () => api.post<LinkOpened>("/auth/links/open", { token }),
    staleTime: Infinity,
    refetchOnWindowFocus: false,
  });
}

export function useSpendLink(token: string) {
  return useMutation({ mutationFn: (password: string) => api.post<undefined>("/auth/links/use", { token, password }) });
}

export function useSessions() {
  return useQuery({
    queryKey: keys.sessions,
    queryFn: async ({ signal }) => (await api.get<Page<OwnSession>>("/auth/sessions", {}, signal)).items,
  });
}

/** Ends one, or all but the present one. */
export function useEndSessions() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string | null) => api.delete(id ? `/auth/sessions/${id}` : "/auth/sessions"),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.sessions }),
  });
}

export function useTwoFactor() {
  return useQuery({
    queryKey: keys.twoFactor,
    queryFn: ({ signal }) => api.get<TwoFactorState>("/auth/two-factor", {}, signal),
  });
}

export function useBeginTwoFactor() {
  return useMutation({
    mutationFn: (password: string | null) => api.post<TwoFactorBegun>("/auth/two-factor/begin", password === null ? {} : { password }),
  });
}

export function useConfirmTwoFactor() {
  return useMutation({
    mutationFn: async (code: string) => (await api.post<{ recovery_codes: string[] }>("/auth/two-factor/confirm", { code })).recovery_codes,
  });
}

export function useIdentityLink(enabled: boolean) {
  return useQuery({
    queryKey: keys.identityLink,
    queryFn: ({ signal }) => api.get<IdentityLink>("/auth/oidc/link", {}, signal),
    enabled,
  });
}

export function useApiTokens() {
  return useQuery({
    queryKey: keys.apiTokens,
    queryFn: async ({ signal }) => (await api.get<Page<ApiToken>>("/auth/tokens", {}, signal)).items,
  });
}

export function useMakeToken() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: { name: string; scopes: string[]; expires_at: string; password: string }) => api.post<ApiTokenMade>("/auth/tokens", body),
    onSuccess: () => void cache.invalidateQueries({ queryKey: keys.apiTokens }),
  });
}

export function useRevokeToken() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => api.delete(`/auth/tokens/${id}`),
    onSettled: () => void cache.invalidateQueries({ queryKey: keys.apiTokens }),
  });
}
