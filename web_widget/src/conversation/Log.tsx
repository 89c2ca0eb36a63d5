/**
 * The one live region. What streams in and who is typing stand outside it: a screen reader hears each answer once, whole.
 * It stays at the end only for those who are at the end; a long answer is shown from its start.
 */
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Citation } from '../api/types.ts'
import { useLanguage } from '../i18n/context.ts'
import type { Controller } from '../session/controller.ts'
import { Icon } from '../ui/Icon.tsx'
import { dayName } from '../ui/time.ts'
import { Bubble } from './Bubble.tsx'
import { CodeCard } from './CodeCard.tsx'
import { Pending } from './Pending.tsx'
import { entries, unreadAfter } from './entries.ts'
import type { Conversation } from './state.ts'

const NEAR_END = 80
const THINKING_MS = 20_000

export interface LogProps {
  readonly state: Conversation
  readonly controller: Controller
  readonly code: string | null
  readonly numbers: readonly string[]
  readonly onArticle: (citation: Citation) => void
}

export function Log({ state, controller, code, numbers, onArticle }: LogProps) {
  const { t, locale } = useLanguage()
  const box = useRef<HTMLDivElement>(null)
  const words = useRef<HTMLDivElement>(null)
  const end = useRef<HTMLDivElement>(null)
  const atEnd = useRef(true)
  const top = useRef(0)
  /** Whoever says something wants to see it, wherever they were reading. */
  const said = useRef<string | null>(null)
  const [away, setAway] = useState<number | null>(null)
  const lines = useMemo(() => entries(state, code !== null), [state.thread, state.outgoing, state.joined, code])
  const { messages, lastSeq } = state.thread
  const thinking = useThinking(state)

  const toEnd = (): void => {
    const scroller = scrollerOf(box.current)
    if (scroller !== null) scroller.scrollTop = scroller.scrollHeight
  }
  const onScroll = (): void => {
    const scroller = scrollerOf(box.current)
    if (scroller === null) return
    const near = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < NEAR_END
    // only a person scrolls up; a line that came or a field that grew does not
    atEnd.current = near || (atEnd.current && scroller.scrollTop >= top.current)
    top.current = scroller.scrollTop
    setAway((before) => (atEnd.current ? null : (before ?? lastSeq)))
  }
  const scrolled = useRef(onScroll)
  scrolled.current = onScroll
  useLayoutEffect(() => {
    const listen = (): void => scrolled.current()
    document.addEventListener('scroll', listen)
    return () => document.removeEventListener('scroll', listen)
  }, [])
  useLayoutEffect(() => {
    const log = box.current
    const newestOwn = state.outgoing[state.outgoing.length - 1]?.clientId ?? null
    if (newestOwn !== null && newestOwn !== said.current) atEnd.current = true
    said.current = newestOwn ?? said.current
    if (log === null || !atEnd.current) return
    toEnd()
    const last = end.current?.previousElementSibling?.lastElementChild
    const newest = messages[messages.length - 1]
    if (last instanceof HTMLElement && newest !== undefined && newest.author !== 'citizen' && last.offsetHeight > log.clientHeight) {
      atEnd.current = false
      log.scrollTop = last.offsetTop - 8
    }
  }, [lines, state.partial, state.typing, thinking])
  useLayoutEffect(() => {
    const log = box.current
    if (log === null || typeof ResizeObserver === 'undefined') return
    // the keyboard of a phone opens, or a photo arrives: what was last in sight stays so
    const watch = new ResizeObserver(() => atEnd.current && toEnd())
    watch.observe(log)
    if (words.current !== null) watch.observe(words.current)
    return () => watch.disconnect()
  }, [])

  const fresh = away === null ? 0 : unreadAfter(messages, away)
  const writing = (state.typing || thinking) && state.partial === null
  return (
    <div class="log-frame">
      <div class="log" ref={box} onScroll={onScroll}>
        <p class="intro">{t('chat.intro')}</p>
        <div class="lines" ref={words} role="log" aria-live="polite" aria-label={t('chat.log')} tabIndex={0}>
          {lines.map((entry) => {
            switch (entry.kind) {
              case 'day':
                return (
                  <p key={entry.key} class="day">
                    <span>{dayName(entry.at, locale, t)}</span>
                  </p>
                )
              case 'joined':
                return (
                  <p key={entry.key} class="joined">
                    <Icon name="person" />
                    {t('chat.joined', { name: entry.joined.alias })}
                  </p>
                )
              case 'code':
                return code === null ? null : <CodeCard key={entry.key} code={code} />
              case 'outgoing':
                return <Pending key={entry.key} item={entry.item} first={entry.first} onRetry={controller.retry} onDiscard={controller.discard} />
              case 'message':
                return (
                  <Bubble
                    key={entry.key}
                    message={entry.message}
                    first={entry.first}
                    offer={entry.last && state.outgoing.length === 0 && !state.desk.closed}
                    helpful={state.helpful[entry.message.id]}
                    numbers={numbers}
                    controller={controller}
                    onArticle={onArticle}
                  />
                )
            }
          })}
        </div>
        <div ref={end} class="coming" aria-hidden="true">
          {state.partial !== null && (
            <div class="bubble bot">
              <p class="who">{t('who.bot')}</p>
              <p class="words" dir="auto">
                {state.partial.text}
              </p>
              <Dots />
            </div>
          )}
          {writing && (
            <p class="writing">
              <Dots />
              {state.desk.owner === 'operator' && state.desk.alias !== null
                ? t('chat.writing.person', { name: state.desk.alias })
                : t(state.desk.owner === 'bot' ? 'chat.writing.bot' : 'chat.writing.someone')}
            </p>
          )}
        </div>
      </div>
      {away !== null && (
        <button type="button" class="button to-end" onClick={toEnd}>
          <Icon name="down" />
          {fresh > 0 ? t('chat.new_messages', { n: fresh }) : t('chat.to_end')}
        </button>
      )}
    </div>
  )
}

/** The assistant says nothing while it thinks: what was just written counts as being answered, but not for ever. */
function useThinking(state: Conversation): boolean {
  const { messages, lastSeq } = state.thread
  const asked = messages[messages.length - 1]?.author === 'citizen' && state.desk.owner === 'bot' && state.connection !== 'lost'
  const [patient, setPatient] = useState(true)
  useEffect(() => {
    setPatient(true)
    const timer = setTimeout(() => setPatient(false), THINKING_MS)
    return () => clearTimeout(timer)
  }, [lastSeq, asked])
  return asked && patient
}

/** In a low window the whole page scrolls, else the log alone. */
function scrollerOf(log: HTMLElement | null): Element | null {
  return log !== null && getComputedStyle(log).overflowY === 'visible' ? document.scrollingElement : log
}

function Dots() {
  return (
    <span class="dots">
      <i />
      <i />
      <i />
    </span>
  )
}

