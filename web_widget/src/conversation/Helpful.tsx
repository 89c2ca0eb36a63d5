import { useLanguage } from '../i18n/context.ts'

export function Helpful({ answer, onAnswer }: { readonly answer: boolean | undefined; readonly onAnswer: (yes: boolean) => void }) {
  const { t } = useLanguage()
  if (answer !== undefined) return <p class="helpful">{t(answer ? 'helpful.thanks' : 'helpful.sorry')}</p>
  return (
    <div class="helpful" role="group" aria-label={t('helpful.ask')}>
      <span>{t('helpful.ask')}</span>
      <button type="button" class="button quiet small" onClick={() => onAnswer(true)}>
        {t('helpful.yes')}
      </button>
      <button type="button" class="button quiet small" onClick={() => onAnswer(false)}>
        {t('helpful.no')}
      </button>
    </div>
  )
}
