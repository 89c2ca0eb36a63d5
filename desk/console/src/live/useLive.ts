/** Reads a cache entry that only the socket fills. */
import { skipToken, useQuery } from "@tanstack/react-query";

export function useLive<T>(key: readonly unknown[], initial: T): T {
  const { data } = useQuery<T>({ queryKey: key, queryFn: skipToken, staleTime: Infinity, gcTime: Infinity });
  return data === undefined ? initial : data;
}
