/** The numbers of the notice, big enough for a shaking thumb. They come from the desk's data and are never made up here. */
import type { Emergency } from '../api/types.ts'
import { useLanguage } from '../i18n/context.ts'
import { Icon } from '../ui/Icon.tsx'
import { dialable } from '../ui/links.ts'

export function EmergencyNumbers({ numbers }: { readonly numbers: readonly Emergency[] }) {
  const { t } = useLanguage()
  return (
    <ul class="numbers">
      {numbers.map(({ label, number }) => (
        <li key={number}>
          <a href={dialable(number)} aria-label={t('notice.emergency.call', { label, number })}>
            <Icon name="phone" />
            <strong>{number}</strong>
            <span>{label}</span>
          </a>
        </li>
      ))}
    </ul>
  )
}
