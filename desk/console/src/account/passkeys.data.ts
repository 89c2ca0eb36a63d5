/** My passkeys, and signing in by one. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

import { api } from "../api/client";
import type { Me, Page } from "../api/types";
import type { Passkey, PasskeyMade } from "../api/types.account";
import { keys } from "../live/keys";
import { settle } from "../users/session";
import { answerByPasskey, createPasskey, type CreationJson, type RequestJson } from "./passkey";

const PATH = "/auth/passkeys";

export function usePasskeys() {
  return useQuery({
    queryKey: keys.passkeys,
    queryFn: async ({ signal }) => (await api.get<Page<Passkey>>(PATH, {}, signal)).items,
  });
}

/** What is asked of the device ends with whatever asked: a second question at once would be refused. */
function useAbort(): () => AbortSignal {
  const asking = useRef<AbortController>(null);
  useEffect(() => () => asking.current?.abort(), []);
  return () => {
    asking.current?.abort();
    asking.current = new AbortController();
    return asking.current.signal;
  };
}

export function useAddPasskey() {
  const begin = useAbort();
  return useMutation({
    mutationFn: async ({ name, password }: { name: string; password: string | null }) => {
      const signal = begin();
      const { options } = await api.post<{ options: CreationJson }>(`${PATH}/begin`, password === null ? {} : { password });
      return api.post<PasskeyMade>(PATH, { name, credential: await createPasskey(options, signal) });
    },
  });
}

export function useRemovePasskey(id: string) {
  return useMutation({ mutationFn: (password: string) => api.post<undefined>(`${PATH}/${id}/remove`, { password }) });
}

export function usePasskeyLogin() {
  const cache = useQueryClient();
  const begin = useAbort();
  return useMutation({
    mutationFn: async () => {
      const signal = begin();
      const { options } = await api.post<{ options: RequestJson }>(`${PATH}/login/begin`);
      const credential = await answerByPasskey(options, signal);
      const { user, csrf } = await api.post<{ user: Me; csrf: string }>(`${PATH}/login`, { credential });
      return settle({ ...user, csrf });
    },
    onSuccess: (me) => cache.setQueryData(keys.me, me),
  });
}
