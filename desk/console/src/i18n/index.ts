/** Messages: Spanish first, English beside it, ICU plurals; only the chosen language is loaded. */
import i18next from "i18next";
import ICU from "i18next-icu";
import { initReactI18next } from "react-i18next";

import type { Locale } from "../api/types";
import type es from "./es.json";

declare module "i18next" {
  interface CustomTypeOptions {
    defaultNS: "t";
    resources: { t: typeof es };
    returnNull: false;
  }
}

const REMEMBERED = "ventanilla.locale";
const load: Record<Locale, () => Promise<{ default: typeof es }>> = {
  es: () => import("./es.json"),
  en: () => import("./en.json"),
};

export function rememberedLocale(): Locale {
  const kept = localStorage.getItem(REMEMBERED);
  if (kept === "es" || kept === "en") return kept;
  return navigator.language.startsWith("en") ? "en" : "es";
}

export async function startI18n(locale: Locale): Promise<void> {
  await i18next
    .use(ICU)
    .use(initReactI18next)
    .init({ lng: locale, fallbackLng: false, ns: ["t"], defaultNS: "t", resources: {}, interpolation: { escapeValue: false } });
  await speak(locale);
}

export async function speak(locale: Locale): Promise<void> {
  if (!i18next.hasResourceBundle(locale, "t")) {
    const messages = await load[locale]();
    i18next.addResourceBundle(locale, "t", messages.default);
  }
  await i18next.changeLanguage(locale);
  document.documentElement.lang = locale;
  localStorage.setItem(REMEMBERED, locale);
}
