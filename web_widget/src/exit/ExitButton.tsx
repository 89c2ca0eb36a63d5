import { useLanguage } from '../i18n/context.ts'
import { Icon } from '../ui/Icon.tsx'

export function ExitButton({ onLeave }: { readonly onLeave: () => void }) {
  const { t } = useLanguage()
  return (
    <button type="button" class="button exit" title={t('exit.hint')} onClick={onLeave}>
      <Icon name="exit" />
      {t('exit.button')}
    </button>
  )
}
