/** The board: pushed by the socket, and read again every five seconds as the floor under it. */
import { useQuery } from "@tanstack/react-query";

import { api } from "../api/client";
import type { Board } from "../api/types";
import { keys } from "../live/keys";

export function useBoard() {
  return useQuery({
    queryKey: keys.board,
    queryFn: ({ signal }) => api.get<Board>("/board", {}, signal),
    refetchInterval: 5000,
    staleTime: 0,
  });
}
