import type { Emergency } from '../api/types.ts'
import { useLanguage } from '../i18n/context.ts'
import { EmergencyNumbers } from '../notice/EmergencyNumbers.tsx'
import { Dialog } from '../ui/Dialog.tsx'

export function EmergencyDialog({ numbers, onClose }: { readonly numbers: readonly Emergency[]; readonly onClose: () => void }) {
  const { t } = useLanguage()
  return (
    <Dialog title={t('emergency.title')} onClose={onClose}>
      <p>{t(numbers.length > 0 ? 'emergency.text' : 'emergency.none')}</p>
      <EmergencyNumbers numbers={numbers} />
    </Dialog>
  )
}
