/** The query cache and the router around everything. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";

import { Problem, whenSignedOut } from "./api/client";
import { keys } from "./live/keys";
import { router } from "./router";
import { listenForKeys } from "./ui/useAction";

const cache = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 20_000,
      refetchOnWindowFocus: true,
      retry: (count, error) => count < 2 && !(error instanceof Problem && error.status >= 400 && error.status < 500),
    },
  },
});

whenSignedOut(() => {
  if (!cache.getQueryData(keys.me)) return;
  cache.clear();
  void router.navigate({ to: "/login" });
});
listenForKeys();

export function App() {
  return (
    <QueryClientProvider client={cache}>
      <RouterProvider router={router} context={{ cache }} />
    </QueryClientProvider>
  );
}
