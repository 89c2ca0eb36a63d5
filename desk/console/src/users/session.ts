/** Who is signed in: the cookie holds the session, the cache holds who it is. */
import { queryOptions, useMutation, useQueryClient, useSuspenseQuery } from "@tanstack/react-query";

import { api, setCsrf } from "../api/client";
import type { Locale, Me, Theme } from "../api/types";
import { speak } from "../i18n";
import { keys } from "../live/keys";
import { wear } from "../ui/theme";

export const meQuery = queryOptions({
  queryKey: keys.me,
  queryFn: async () => settle(await api.get<Me>("/auth/me")),
  staleTime: Infinity,
  retry: false,
});

export async function settle(me: Me): Promise<Me> {
  setCsrf(me.csrf);
  wear(me.theme);
  await speak(me.locale);
  return me;
}

export function useMe(): Me {
  return useSuspenseQuery(meQuery).data;
}

export interface Credentials {
  email: string;
  password: string;
  otp?: string;
}

export function useLogin() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (credentials: Credentials) => {
      const { user, csrf } = await api.post<{ user: Me; csrf: string }>("/auth/login", credentials);
      return settle({ ...user, csrf });
    },
    onSuccess: (me) => cache.setQueryData(keys.me, me),
  });
}

/** Everything that was read goes with the session. */
export function useLogout() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: () => api.post<unknown>("/auth/logout"),
    onSettled: () => cache.clear(),
  });
}

export function usePreferences() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: async (change: { locale?: Locale; theme?: Theme }) => {
      if (change.theme) wear(change.theme);
      if (change.locale) await speak(change.locale);
      return api.patch<Partial<Me>>("/auth/me", change);
    },
    onSuccess: (_, change) => cache.setQueryData<Me>(keys.me, (me) => me && { ...me, ...change }),
  });
}

/** A sign of a session that scripts may read; the session itself is in a cookie that they may not. */
export function maybeSignedIn(): boolean {
  return document.cookie.split("; ").some((cookie) => cookie.startsWith("ventanilla_csrf="));
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { current: string; new: string }) => api.post<undefined>("/auth/password", body),
  });
}
