/** The language and its texts, for every screen below. */
import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Locale } from '../api/types.ts'
import type { Translate } from './i18n.ts'

export interface Language {
  readonly locale: Locale
  readonly t: Translate
  choose(locale: Locale): void
}

export const LanguageContext = createContext<Language | null>(null)

export function useLanguage(): Language {
  const language = useContext(LanguageContext)
  if (language === null) throw new Error('no language above this component')
  return language
}
