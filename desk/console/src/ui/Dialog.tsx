/** A modal on the platform's own <dialog>: focus trap, Escape and return of focus come from the browser. */
import { X } from "lucide-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { useTranslation } from "react-i18next";

import { IconButton } from "./Button";

interface DialogProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  look?: "center" | "side" | "top";
  bare?: boolean;
}

/** Where one goes back to: an item of a menu is gone by then, what opened the menu is not. */
function openerOf(focused: Element | null): HTMLElement | null {
  const menu = focused?.closest("[role=menu]");
  const opener = menu ? document.getElementById(menu.getAttribute("aria-labelledby") ?? "") : focused;
  return opener instanceof HTMLElement ? opener : null;
}

export function Dialog({ title, onClose, children, look = "center", bare }: DialogProps) {
  const { t } = useTranslation();
  const ref = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const dialog = ref.current;
    const before = openerOf(document.activeElement);
    if (dialog && !dialog.open) {
      dialog.showModal();
      // The browser would begin at the close button; one begins at what is asked.
      const first = dialog.querySelector<HTMLElement>("[data-focus=true]") ?? dialog.querySelector<HTMLElement>("input, select, textarea");
      first?.focus();
    }
    return () => {
      dialog?.close();
      if (before?.isConnected) before.focus();
    };
  }, []);
  return (
    <dialog
      ref={ref}
      className={`dialog dialog-${look}`}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onMouseDown={(event) => {
        if (event.target === ref.current) onClose();
      }}
    >
      <div className="dialog-body">
        <header className={bare ? "sr-only" : "dialog-head"}>
          <h2 id={id}>{title}</h2>
          {!bare && <IconButton icon={X} label={t("ui.close")} onClick={onClose} />}
        </header>
        {children}
      </div>
    </dialog>
  );
}
