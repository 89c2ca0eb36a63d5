/** After forgetting, or when the desk no longer knows this device: say what happened, offer a way on. */
import { useEffect, useRef } from 'preact/hooks'
import { useLanguage } from '../i18n/context.ts'
import { TopBar } from './TopBar.tsx'

export interface OverScreenProps {
  readonly receipt: string | null
  readonly onRestart: () => void
  readonly onLeave: () => void
}

export function OverScreen({ receipt, onRestart, onLeave }: OverScreenProps) {
  const { t } = useLanguage()
  const title = useRef<HTMLHeadingElement>(null)
  useEffect(() => title.current?.focus(), [])
  return (
    <div class="screen">
      <TopBar title="Ventanilla" onLeave={onLeave} />
      <main class="column over">
        <h2 ref={title} tabIndex={-1}>
          {t(receipt === null ? 'over.ended' : 'over.forgotten')}
        </h2>
        <p>{t(receipt === null ? 'over.ended.text' : 'over.forgotten.text')}</p>
        {receipt !== null && receipt !== '' && <p class="code">{receipt}</p>}
        <button type="button" class="button primary" onClick={onRestart}>
          {t('over.restart')}
        </button>
      </main>
    </div>
  )
}
