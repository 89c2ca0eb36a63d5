/** Unsent words, per conversation, in this tab's memory only: nothing of them is kept on the device. */
import { useSyncExternalStore } from "react";

export interface Draft {
  reply: string;
  note: string;
  mode: "reply" | "note";
  /** The message that the reply answers. */
  quote?: { id: string; text: string } | null;
}
const blank: Draft = { reply: "", note: "", mode: "reply" };
const drafts = new Map<string, Draft>();
const listeners = new Set<() => void>();

export function draftOf(id: string): Draft {
  return drafts.get(id) ?? blank;
}

export function setDraft(id: string, change: Partial<Draft>): void {
  const next = { ...draftOf(id), ...change };
  if (!next.reply && !next.note && !next.quote && next.mode === "reply") drafts.delete(id);
  else drafts.set(id, next);
  listeners.forEach((tell) => tell());
}

/** Puts text into the open field: after what is there, on a line of its own. */
export function insertIntoDraft(id: string, text: string): void {
  const draft = draftOf(id);
  const before = draft[draft.mode].trimEnd();
  setDraft(id, { [draft.mode]: before ? `${before}\n${text}` : text });
}

export function unsent(): boolean {
  return [...drafts.values()].some((draft) => draft.reply.trim() || draft.note.trim());
}

export function forgetDrafts(): void {
  drafts.clear();
  listeners.forEach((tell) => tell());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useDraft(id: string): Draft {
  return useSyncExternalStore(subscribe, () => draftOf(id));
}

export function useHasDraft(id: string): boolean {
  return useSyncExternalStore(subscribe, () => Boolean(draftOf(id).reply.trim() || draftOf(id).note.trim()));
}

/** The browser asks before it throws unsent words away. */
export function warnBeforeUnload(): () => void {
  const onUnload = (event: BeforeUnloadEvent) => {
    if (unsent()) event.preventDefault();
  };
  window.addEventListener("beforeunload", onUnload);
  return () => window.removeEventListener("beforeunload", onUnload);
}
