/** Binds an action of the keymap to what is on screen; of several, the one mounted last answers. */
import { useEffect, useRef } from "react";

import { type Action, actionFor, type KeyState } from "./keymap";

type Handler = () => void;
const handlers = new Map<Action, Handler[]>();
const LETTERS = "ventanilla.letters";

export function lettersOn(): boolean {
  return localStorage.getItem(LETTERS) !== "off";
}
export function setLetters(on: boolean): void {
  localStorage.setItem(LETTERS, on ? "on" : "off");
}

export function run(action: Action): boolean {
  const handler = handlers.get(action)?.at(-1);
  handler?.();
  return handler !== undefined;
}
export function available(action: Action): boolean {
  return (handlers.get(action)?.length ?? 0) > 0;
}

export function useAction(action: Action, handler: Handler, enabled = true): void {
  const latest = useRef(handler);
  useEffect(() => {
    latest.current = handler;
  });
  useEffect(() => {
    if (!enabled) return;
    const call = () => latest.current();
    handlers.set(action, [...(handlers.get(action) ?? []), call]);
    return () => {
      handlers.set(action, (handlers.get(action) ?? []).filter((other) => other !== call));
    };
  }, [action, enabled]);
}

function stateOf(target: EventTarget | null): KeyState {
  const element = target instanceof HTMLElement ? target : document.body;
  return {
    typing: element.matches("input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable=true]"),
    onControl: element.closest("a, button, summary, [role=menuitem], [role=tab]") !== null,
    modal: document.querySelector("dialog[open]") !== null,
    letters: lettersOn(),
  };
}

export function listenForKeys(): () => void {
  const onKey = (event: KeyboardEvent) => {
    if (event.defaultPrevented || event.isComposing) return;
    const action = actionFor(event, stateOf(event.target));
    if (action && run(action)) event.preventDefault();
  };
  document.addEventListener("keydown", onKey);
  return () => document.removeEventListener("keydown", onKey);
}
