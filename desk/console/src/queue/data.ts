/** Queues, operators, own presence and offers. */
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Offer, Operator, Presence, Queue } from "../api/types";
import { keys } from "../live/keys";
import { ask } from "../live/socket";
import { useLive } from "../live/useLive";

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
  const drop = (id: string) =>
    cache.setQueryData<Offer[]>(keys.offers, (offers = []) => offers.filter((offer) => offer.offer_id !== id));
  const accept = useMutation({
    mutationFn: (offer: Offer) => ask<{ conversation_id: string }>("accept", { offer_id: offer.offer_id }),
    onSettled: (_reply, _error, offer) => {
      drop(offer.offer_id);
      void cache.invalidateQueries({ queryKey: keys.conversations });
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
