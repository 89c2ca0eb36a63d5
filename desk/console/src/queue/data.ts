/** Queues, operators, own presence and offers. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Conversation, Offer, Operator, Presence, Queue } from "../api/types";
import { put } from "../live/conversations";
import { keys } from "../live/keys";
import { ask } from "../live/socket";
import { useLive } from "../live/useLive";
import { useMe } from "../users/session";

export function useQueues() {
  return useQuery({
    queryKey: keys.queues,
    queryFn: ({ signal }) => api.all<Queue>("/queues", {}, signal),
  });
}

export function useArchivedQueues(enabled: boolean) {
  return useQuery({
    queryKey: [...keys.queues, "archived"],
    queryFn: ({ signal }) => api.all<Queue>("/queues", { archived: true }, signal),
    enabled,
  });
}

export function useOperators() {
  return useQuery({
    queryKey: keys.operators,
    queryFn: ({ signal }) => api.all<Operator>("/operators", {}, signal),
  });
}

export function useOffers(): Offer[] {
  return useLive<Offer[]>(keys.offers, []);
}

export function useAnswerOffer() {
  const cache = useQueryClient();
  const me = useMe();
  const drop = (id: string) =>
    cache.setQueryData<Offer[]>(keys.offers, (offers = []) => offers.filter((offer) => offer.offer_id !== id));
  const accept = useMutation({
    mutationFn: (offer: Offer) => ask<{ conversation_id: string }>("accept", { offer_id: offer.offer_id }),
    // Whose it is now is known before the socket tells it: one can answer at once.
    onSuccess: (_reply, offer) => {
      const row: Conversation = { ...offer.conversation, owner: "operator", operator_id: me.id, operator_name: me.name };
      cache.setQueryData(keys.conversation(row.id), row);
      put(cache, me, row);
    },
    onSettled: (_reply, _error, offer) => {
      drop(offer.offer_id);
      void cache.invalidateQueries({ queryKey: keys.conversations });
      void cache.invalidateQueries({ queryKey: keys.conversation(offer.conversation.id) });
    },
  });
  const decline = useMutation({
    mutationFn: (offer: Offer) => ask("decline", { offer_id: offer.offer_id }),
    onSettled: (_reply, _error, offer) => drop(offer.offer_id),
  });
  return { accept, decline, drop };
}

export function usePresence() {
  const cache = useQueryClient();
  const presence = useLive<Presence | null>(keys.presence, null);
  const change = useMutation({
    mutationFn: (status: Presence) => ask("presence", { status }),
    onMutate: (status) => {
      const before = cache.getQueryData<Presence | null>(keys.presence);
      cache.setQueryData(keys.presence, status);
      return { before };
    },
    onError: (_error, _status, context) => cache.setQueryData(keys.presence, context?.before),
  });
  return { presence, change };
}
