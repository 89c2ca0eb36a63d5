/** Whether the window is at least this wide. */
import { useSyncExternalStore } from "react";

export function useWide(pixels: number): boolean {
  const media = window.matchMedia(`(min-width: ${pixels}px)`);
  return useSyncExternalStore(
    (tell) => {
      media.addEventListener("change", tell);
      return () => media.removeEventListener("change", tell);
    },
    () => media.matches,
  );
}
