/** What each key means. One table: handlers, the `?` sheet and the palette read it. Letters work only outside fields. */
export type Action =
  | "next" | "previous" | "open" | "reply" | "note" | "accept" | "decline" | "close" | "case" | "transfer"
  | "canned" | "palette" | "help" | "search" | "context" | "label" | "take";

export interface Shortcut {
  keys: string;
  action: Action;
  group: "list" | "conversation" | "offer" | "anywhere";
}

export const KEYMAP: Shortcut[] = [
  { keys: "j", action: "next", group: "list" },
  { keys: "k", action: "previous", group: "list" },
  { keys: "Enter", action: "open", group: "list" },
  { keys: "s", action: "search", group: "list" },
  { keys: "r", action: "reply", group: "conversation" },
  { keys: "n", action: "note", group: "conversation" },
  { keys: "/", action: "canned", group: "conversation" },
  { keys: "c", action: "case", group: "conversation" },
  { keys: "t", action: "transfer", group: "conversation" },
  { keys: "l", action: "label", group: "conversation" },
  { keys: "e", action: "close", group: "conversation" },
  { keys: "w", action: "take", group: "conversation" },
  { keys: "i", action: "context", group: "conversation" },
  { keys: "a", action: "accept", group: "offer" },
  { keys: "d", action: "decline", group: "offer" },
  { keys: "Ctrl+K", action: "palette", group: "anywhere" },
  { keys: "?", action: "help", group: "anywhere" },
];

export interface KeyPress {
  key: string;
  ctrlKey: boolean;
  metaKey: boolean;
  altKey: boolean;
}
export interface KeyState {
  /** The focus is in a field, so letters are text. */
  typing: boolean;
  /** A dialog is open: only it listens. */
  modal: boolean;
  /** The focus is on something that Enter already works. */
  onControl: boolean;
  /** Single letters may be switched off (WCAG 2.1.4). */
  letters: boolean;
}

export function actionFor(press: KeyPress, state: KeyState): Action | null {
  if (state.modal || press.altKey) return null;
  if (press.ctrlKey || press.metaKey) return press.key.toLowerCase() === "k" ? "palette" : null;
  if (state.typing || !state.letters) return null;
  if (press.key === "Enter" && state.onControl) return null;
  return KEYMAP.find((row) => row.keys === press.key)?.action ?? null;
}
