/** The numbers of the notice, big enough for a shaking thumb. They come from the desk's data and are never made up here. */
import type { Emergency } from '../api/types.ts'
import { useLanguage } from '../i18n/context.ts'
import { Icon } from '../ui/Icon.tsx'
import { dialable } from '../ui/links.ts'

export function EmergencyNumbers({ numbers }: { readonly numbers: readonly Emergency[] }) {
  const { t } = useLanguage()
  return (
    <ul class="numbers">
      {numbers.map(({ label, number, hours }) => (
        <li key={number}>
          <a href={dialable(number)}>
            <Icon name="phone" />
            <span class="unseen">{t('notice.emergency.call')} </span>
            <span>
              <strong>{number}</strong>
              <span class="line-name">
                {label}
                {hours !== '' && <small>{hours}</small>}
              </span>
            </span>
          </a>
        </li>
      ))}
    </ul>
  )
}
