/** Short confirmations at the head of the window, with undo where there is one. Read politely. */
import { X } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

import { Button, IconButton } from "./Button";

interface Toast {
  id: number;
  text: string;
  bad: boolean;
  undo: (() => void) | undefined;
}
const SHOWN_MS = 7000;
let toasts: Toast[] = [];
let counter = 0;
const listeners = new Set<() => void>();

function set(next: Toast[]): void {
  toasts = next;
  listeners.forEach((tell) => tell());
}
function dismiss(id: number): void {
  set(toasts.filter((toast) => toast.id !== id));
}

export function toast(text: string, options: { bad?: boolean; undo?: () => void } = {}): void {
  const id = ++counter;
  set([...toasts.slice(-2), { id, text, bad: options.bad ?? false, undo: options.undo }]);
  window.setTimeout(() => dismiss(id), SHOWN_MS);
}

export function Toasts() {
  const { t } = useTranslation();
  const shown = useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => toasts,
  );
  return (
    <div className="toasts" role="status" aria-live="polite">
      {shown.map((row) => (
        <div key={row.id} className={row.bad ? "toast toast-bad" : "toast"}>
          <span>{row.text}</span>
          {row.undo && (
            <Button
              look="ghost"
              onClick={() => {
                row.undo?.();
                dismiss(row.id);
              }}
            >
              {t("ui.undo")}
            </Button>
          )}
          <IconButton icon={X} label={t("ui.close")} onClick={() => dismiss(row.id)} />
        </div>
      ))}
    </div>
  );
}
