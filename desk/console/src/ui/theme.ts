/** Which colours the page wears; `auto` follows the system. Kept on this device for the time before login. */
import type { Theme } from "../api/types";

const REMEMBERED = "ventanilla.theme";

export function wear(theme: Theme): void {
  const root = document.documentElement;
  if (theme === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = theme;
  localStorage.setItem(REMEMBERED, theme);
}

export function rememberedTheme(): Theme {
  const kept = localStorage.getItem(REMEMBERED);
  return kept === "light" || kept === "dark" || kept === "contrast" ? kept : "system";
}
