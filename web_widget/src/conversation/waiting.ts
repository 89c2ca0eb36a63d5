/** How long, said honestly: an unknown wait is called unknown, minutes are rounded up, hours get a way to come back. */
import type { Translate } from '../i18n/i18n.ts'
import type { Desk } from './state.ts'

/** `position` counts from 1: the person whose turn is next. */
export function placeInLine(position: number | null, t: Translate): string | null {
  if (position === null || position < 1) return null
  return position === 1 ? t('queue.next') : t('queue.ahead', { n: position - 1 })
}

export function expectedWait(seconds: number | null, t: Translate): string {
  if (seconds === null || seconds < 0) return t('queue.wait.unknown')
  if (seconds < 60) return t('queue.wait.soon')
  if (seconds < 3_600) return t('queue.wait.minutes', { n: Math.ceil(seconds / 60) })
  return t('queue.wait.hours', { n: Math.floor(seconds / 3_600) })
}

export function waitingWords(desk: Desk, t: Translate): string {
  return [placeInLine(desk.position, t), expectedWait(desk.waitSeconds, t)].filter((part) => part !== null).join(' ')
}
