/** One message: who speaks, in words; what they say; where it comes from; when, and how far it got. */
import { memo } from '../ui/memo.ts'
import type { Citation, Message, Status } from '../api/types.ts'
import { Attachments } from '../attachments/Attachments.tsx'
import { useLanguage } from '../i18n/context.ts'
import type { Translate } from '../i18n/i18n.ts'
import type { Controller } from '../session/controller.ts'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { PlainText } from '../ui/PlainText.tsx'
import { clock, exact } from '../ui/time.ts'
import { Citations } from './Citations.tsx'
import { Helpful } from './Helpful.tsx'

export function speaker(message: Message, t: Translate): string {
  if (message.author === 'citizen') return t('who.you')
  if (message.author === 'bot') return t('who.bot')
  if (message.author === 'system') return t('who.system')
  return message.author_name === '' ? t('who.operator.unnamed') : t('who.operator', { name: message.author_name })
}

const TICKS: Readonly<Record<Status, IconName>> = { sent: 'check', delivered: 'checks', read: 'checks' }

export interface BubbleProps {
  readonly message: Message
  readonly first: boolean
  /** Only the newest message's quick replies can still be pressed. */
  readonly offer: boolean
  readonly helpful: boolean | undefined
  readonly numbers: readonly string[]
  readonly controller: Controller
  readonly onArticle: (citation: Citation) => void
}

export const Bubble = memo(function Bubble({ message, first, offer, helpful, numbers, controller, onArticle }: BubbleProps) {
  const { t, locale } = useLanguage()
  const own = message.author === 'citizen'
  return (
    <div class={`turn ${own ? 'own' : message.author}${first ? ' first' : ''}`}>
      <div class={`bubble ${own ? 'own' : message.author}`}>
        <p class={first && message.author !== 'system' ? 'who' : 'unseen'}>{speaker(message, t)}</p>
        {message.text !== '' && <PlainText text={message.text} numbers={own ? [] : numbers} />}
        <Attachments items={message.attachments} api={controller.api} />
        <Citations citations={message.citations} onOpen={onArticle} />
        <p class="meta">
          <time dateTime={message.at} title={exact(message.at, locale)}>
            {clock(message.at, locale)}
          </time>
          {own && (
            <span class={`state ${message.status}`}>
              <Icon name={TICKS[message.status]} />
              {t(`status.${message.status}`)}
            </span>
          )}
        </p>
      </div>
      {message.author === 'bot' && message.citations.length > 0 && (
        <Helpful answer={helpful} onAnswer={(yes) => void controller.helpful(message.id, yes).catch(() => undefined)} />
      )}
      {offer && message.buttons.length > 0 && (
        <div class="replies">
          {message.buttons.map((button) => (
            <button key={button.value} type="button" class="button reply" dir="auto" onClick={() => controller.say(button.value, [])}>
              {button.label}
            </button>
          ))}
        </div>
      )}
    </div>
  )
})
