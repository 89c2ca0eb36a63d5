/** Codes as words and small marks: channel, urgency, presence. Never colour alone. */
import { Globe, type LucideIcon, MessageCircle, Send } from "lucide-react";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";

import type { ChannelKind, Presence, Urgency } from "../api/types";

export { URGENCIES } from "../api/urgency";
export const PRESENCES: Presence[] = ["available", "busy", "away", "offline"];
const CHANNEL_ICON: Record<ChannelKind, LucideIcon> = { web: Globe, telegram: Send, whatsapp: MessageCircle };

type Coded = "admin" | "delivery.why" | "template.status" | "audit_key" | "audit_value" | "intent" | "resource" | "organization_type" | "permission" | "deed" | "risk.level" | "risk.topic" | "person.identity_words" | "role" | "similar.ended";

/** The word for a code of the server's; a code that has none yet is at least readable. */
export function wordFor(t: TFunction<"t">, group: Coded, code: string): string {
  return t(`${group}.${code}` as "intent.place", { defaultValue: code.replaceAll(/[._]/g, " ") });
}

/** A word of a sentence as it stands alone. */
export function capital(word: string, locale: string): string {
  return word.charAt(0).toLocaleUpperCase(locale) + word.slice(1);
}

/** "español" for `es`. */
export function languageName(code: string, locale: string): string {
  try {
    return new Intl.DisplayNames(locale, { type: "language" }).of(code) ?? code;
  } catch {
    return code;
  }
}

export function ChannelMark({ kind, size = 15 }: { kind: string; size?: number }) {
  const { t } = useTranslation();
  const known = kind === "telegram" || kind === "whatsapp" ? kind : "web";
  const Icon = CHANNEL_ICON[known];
  return (
    <span className="channel-mark" title={t(`channel.${known}`)}>
      <Icon size={size} aria-hidden />
      <span className="sr-only">{t(`channel.${known}`)}</span>
    </span>
  );
}

export function PresenceDot({ presence }: { presence: Presence }) {
  return <span className={`dot dot-${presence}`} aria-hidden />;
}

export function UrgencyTag({ urgency }: { urgency: Urgency }) {
  const { t } = useTranslation();
  return <span className={`tag tag-${urgency}`}>{t(`urgency.${urgency}`)}</span>;
}
