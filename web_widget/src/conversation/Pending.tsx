/** An own message on its way: waiting, going out, or refused, with the reason and a way to try again. */
import { useLanguage } from '../i18n/context.ts'
import type { Key } from '../i18n/i18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { PlainText } from '../ui/PlainText.tsx'
import { clock, exact } from '../ui/time.ts'
import type { Outgoing } from './outgoing.ts'

const REASONS: Readonly<Record<string, Key>> = {
  refused: 'failure.refused', desk_down: 'failure.desk_down', too_large: 'failure.too_large', bad_type: 'failure.bad_type', slow_down: 'failure.slow_down', file_lost: 'failure.file_lost',
}

export interface PendingProps {
  readonly item: Outgoing
  readonly first: boolean
  readonly onRetry: (clientId: string) => void
  readonly onDiscard: (clientId: string) => void
}

export function Pending({ item, first, onRetry, onDiscard }: PendingProps) {
  const { t, locale } = useLanguage()
  const failed = item.phase === 'failed'
  // one short try is not news: only a repeated one is called waiting
  const going = item.phase === 'sending' && item.attempts === 0
  return (
    <div class={`turn own${first ? ' first' : ''}`}>
      <div class={`bubble own ${item.phase}`}>
        <p class={first ? 'who' : 'unseen'}>{t('who.you')}</p>
        {item.text !== '' && <PlainText text={item.text} />}
        {item.files.map((file, index) => (
          <p class="file-name" dir="auto">
            <Icon name={index < item.uploaded.length ? 'check' : 'file'} />
            {file.name}
            {index === item.uploaded.length && item.phase === 'sending' && <progress value={item.progress} aria-label={t('status.uploading', { name: file.name })} />}
          </p>
        ))}
        <p class="meta">
          <time dateTime={item.at} title={exact(item.at, locale)}>
            {clock(item.at, locale)}
          </time>
          <span class={`state ${item.phase}`}>
            <Icon name={failed ? 'alert' : 'clock'} />
            {t(failed ? 'status.failed' : going ? 'status.sending' : 'status.waiting')}
          </span>
        </p>
        {failed && (
          <div class="failure">
            <p>{t(REASONS[item.code ?? ''] ?? 'failure.refused')}</p>
            <button type="button" class="button small" onClick={() => onRetry(item.clientId)}>
              {t('status.retry')}
            </button>
            <button type="button" class="button quiet small" onClick={() => onDiscard(item.clientId)}>
              {t('status.discard')}
            </button>
          </div>
        )}
      </div>
    </div>
  )
}
