import type { Locale } from '../api/types.ts'
import { useLanguage } from '../i18n/context.ts'

const LOCALES: readonly Locale[] = ['es', 'en']

export function LanguageSwitch() {
  const { locale, t, choose } = useLanguage()
  return (
    <div class="languages" role="group" aria-label={t('language.label')}>
      {LOCALES.map((each) => (
        <button key={each} type="button" class="button quiet" lang={each} aria-pressed={each === locale} onClick={() => choose(each)}>
          {t(`language.${each}`)}
        </button>
      ))}
    </div>
  )
}
