/** Texts by key. `{name}` is filled in; a key with plural forms is an object chosen by Intl.PluralRules on `n`. */
import type { Locale } from '../api/types.ts'
import type es from './es.json'

export type Key = keyof typeof es
export type Texts = Readonly<Record<Key, string | Readonly<Record<string, string>>>>
export type Values = Readonly<Record<string, string | number>>
export type Translate = (key: Key, values?: Values) => string

const LOADERS: Readonly<Record<Locale, () => Promise<{ default: Texts }>>> = {
  es: () => import('./es.json'),
  en: () => import('./en.json'),
}

export async function loadTexts(locale: Locale): Promise<Texts> {
  return (await LOADERS[locale]()).default
}

export function translator(locale: Locale, texts: Texts): Translate {
  const rules = new Intl.PluralRules(locale)
  return (key, values = {}) => {
    const found = texts[key]
    const form = typeof found === 'string' ? found : (found[rules.select(Number(values.n))] ?? found.other ?? '')
    return form.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole))
  }
}

/** The wish in the address, then the tab's, then the browser's; Spanish when it says neither. */
export function chooseLocale(wished: string | null, held: Locale | null, browser: readonly string[]): Locale {
  const known = (tag: string): Locale | null => (/^es\b/i.test(tag) ? 'es' : /^en\b/i.test(tag) ? 'en' : null)
  return (wished === null ? null : known(wished)) ?? held ?? browser.map(known).find((tag) => tag !== null) ?? 'es'
}
