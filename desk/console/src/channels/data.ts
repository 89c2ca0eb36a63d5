/** The ways in: channel rows. */
import { useQuery } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Channel, Page } from "../api/types";
import { keys } from "../live/keys";

export function useChannels() {
  return useQuery({
    queryKey: keys.channels,
    queryFn: async ({ signal }) => (await api.get<Page<Channel>>("/channels", { limit: 200 }, signal)).items,
    retry: false,
  });
}
