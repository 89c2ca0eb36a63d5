/** Filters kept under a name on this device. Search words are left out: they may be somebody's name. */
import { type InboxSearch, readSearch } from "./search";

export interface SavedView {
  name: string;
  search: InboxSearch;
}
const STORED = "ventanilla.views";

export function savedViews(): SavedView[] {
  try {
    const raw: unknown = JSON.parse(localStorage.getItem(STORED) ?? "[]");
    if (!Array.isArray(raw)) return [];
    return (raw as { name?: unknown; search?: Record<string, unknown> }[])
      .filter((row) => typeof row.name === "string")
      .map((row) => ({ name: String(row.name), search: readSearch(row.search ?? {}) }));
  } catch {
    return [];
  }
}

/** Keeps, replaces, or with null forgets a view; returns what is kept now. */
export function keepView(name: string, search: InboxSearch | null): SavedView[] {
  const others = savedViews().filter((view) => view.name !== name);
  const next = search ? [...others, { name, search: { ...search, q: undefined } }] : others;
  localStorage.setItem(STORED, JSON.stringify(next));
  return next;
}
