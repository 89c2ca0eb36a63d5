/** The ways in: channel rows. */
import { useQuery } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Channel } from "../api/types";
import { keys } from "../live/keys";

export function useChannels() {
  return useQuery({
    queryKey: keys.channels,
    queryFn: ({ signal }) => api.all<Channel>("/channels", {}, signal),
    retry: false,
  });
}
