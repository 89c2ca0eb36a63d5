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

export interface DeskStripProps {
  readonly state: Conversation
  readonly onAsk: () => Promise<void>
  readonly onEmergency: () => void
}

export function DeskStrip({ state, onAsk, onEmergency }: DeskStripProps) {
  const { t } = useLanguage()
  const [asking, setAsking] = useState<'no' | 'yes' | 'failed'>('no')
  const { owner } = state.desk
  const alone = owner === 'bot' || owner === 'none'

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
    <div class="strip">
      <div class="strip-row">
        {alone ? (
          <button type="button" class="button person" aria-disabled={asking === 'yes'} onClick={() => void ask()}>
            <Icon name="person" />
            {t(asking === 'yes' ? 'human.asking' : 'human.ask')}
          </button>
        ) : (
          <p class="with-person">
            <Icon name={owner === 'operator' ? 'person' : 'check'} />
            {owner === 'operator' ? ownerLine(state.desk, t) : t('human.asked')}
          </p>
        )}
        <button type="button" class="button danger-quiet" onClick={onEmergency}>
          <Icon name="phone" />
          {t('chat.emergency')}
        </button>
      </div>
      <div role="status">
        {owner === 'queue' && <p class="line">{waitingWords(state.desk, t)}</p>}
        {asking === 'failed' && <p class="line wrong">{t('human.failed')}</p>}
        {state.connection === 'lost' && (
          <p class="line lost">
            <Icon name="offline" />
            {t('connection.lost')}
          </p>
        )}
      </div>
    </div>
  )
}
