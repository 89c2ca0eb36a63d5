/** Always in sight: the way to a person (or the place in line, or who it is), the emergency numbers, and the connection. */
import { useState } from 'preact/hooks'
import { useLanguage } from '../i18n/context.ts'
import type { Translate } from '../i18n/i18n.ts'
import { Icon } from '../ui/Icon.tsx'
import type { Conversation, Desk } from './state.ts'
import { waitingWords } from './waiting.ts'

export function ownerLine(desk: Desk, t: Translate): string {
  if (desk.closed) return t('owner.closed')
  if (desk.owner === 'operator') return desk.alias === null ? t('owner.operator.unnamed') : t('owner.operator', { name: desk.alias })
  return t(`owner.${desk.owner}`)
}

/** While a person answers or is awaited, the strip itself says so. */
export function saysWho(desk: Desk): boolean {
  return desk.owner === 'queue' || desk.owner === 'operator'
}

export interface DeskStripProps {
  readonly state: Conversation
  readonly onAsk: () => Promise<void>
  readonly onEmergency: () => void
}

export function DeskStrip({ state, onAsk, onEmergency }: DeskStripProps) {
  const { t } = useLanguage()
  const [asking, setAsking] = useState<'no' | 'yes' | 'failed'>('no')
  const { owner } = state.desk

  async function ask(): Promise<void> {
    if (asking === 'yes') return
    setAsking('yes')
    try {
      await onAsk()
      setAsking('no')
    } catch {
      setAsking('failed')
    }
  }

  return (
    <section class="strip" aria-label={t('strip.label')}>
      <div class="strip-row">
        {!saysWho(state.desk) ? (
          <button type="button" class="button person" aria-disabled={asking === 'yes'} onClick={() => void ask()}>
            <Icon name="person" />
            {t(asking === 'yes' ? 'human.asking' : 'human.ask')}
          </button>
        ) : (
          <div class={`with-person ${owner}`} role="status">
            <Icon name={owner === 'operator' ? 'person' : 'clock'} />
            <p>
              <strong>{ownerLine(state.desk, t)}</strong>
              {owner === 'queue' && <span>{waitingWords(state.desk, t)}</span>}
            </p>
          </div>
        )}
        <button type="button" class="button danger-quiet" onClick={onEmergency}>
          <Icon name="phone" />
          {t('chat.emergency')}
        </button>
      </div>
      <div role="status">
        {asking === 'failed' && <p class="line wrong">{t('human.failed')}</p>}
        {state.connection === 'lost' && (
          <p class="line lost">
            <Icon name="offline" />
            {t('connection.lost')}
          </p>
        )}
      </div>
    </section>
  )
}
