/** Buttons: one quiet, one that matters, one that warns. An icon alone always has a name. */
import clsx from "clsx";
import type { LucideIcon } from "lucide-react";
import type { ComponentProps, ReactNode } from "react";

import { Kbd } from "./Kbd";

type Look = "plain" | "primary" | "ghost" | "danger";
interface ButtonProps extends ComponentProps<"button"> {
  look?: Look;
  icon?: LucideIcon;
  keys?: string;
  busy?: boolean;
  children: ReactNode;
}

export function Button({ look = "plain", icon: Icon, keys, busy, children, className, ...rest }: ButtonProps) {
  return (
    <button type="button" {...rest} disabled={rest.disabled || busy} aria-busy={busy ?? rest["aria-busy"]} className={clsx("btn", `btn-${look}`, className)}>
      {Icon && <Icon size={16} aria-hidden />}
      <span>{children}</span>
      {keys && <Kbd keys={keys} />}
    </button>
  );
}

interface IconButtonProps extends ComponentProps<"button"> {
  icon: LucideIcon;
  label: string;
  keys?: string;
  badge?: number;
}

export function IconButton({ icon: Icon, label, keys, badge, className, ...rest }: IconButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      className={clsx("icon-btn", className)}
      aria-label={badge ? `${label}: ${badge}` : label}
      aria-keyshortcuts={keys}
      title={keys ? `${label} (${keys})` : label}
    >
      <Icon size={18} aria-hidden />
      {badge ? <span className="badge" aria-hidden>{badge > 99 ? "99+" : badge}</span> : null}
    </button>
  );
}
