/** Replies kept for reuse: one entry in the cache for the picker and for the settings. */
import { queryOptions } from "@tanstack/react-query";

import { api } from "../api/client";
import type { CannedReply } from "../api/types";
import { keys } from "../live/keys";

/** With the variables filled from a conversation and from who asks. */
export const filledQuery = (conversationId: string, personId: string | null) =>
  queryOptions({
    queryKey: [...keys.canned, conversationId, personId],
    queryFn: ({ signal }) => api.all<CannedReply>("/canned-replies", { conversation_id: conversationId }, signal),
  });

export const cannedQuery = queryOptions({
  queryKey: keys.canned,
  queryFn: ({ signal }) => api.all<CannedReply>("/canned-replies", {}, signal),
});
