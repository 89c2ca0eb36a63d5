/** Times as people read them, in the reader's own zone. */
import type { Locale } from '../api/types.ts'
import type { Translate } from '../i18n/i18n.ts'

const TAGS: Readonly<Record<Locale, string>> = { es: 'es-AR', en: 'en-GB' }

function parsed(iso: string): Date {
  const at = new Date(iso)
  return Number.isNaN(at.getTime()) ? new Date(0) : at
}

export function clock(iso: string, locale: Locale): string {
  return new Intl.DateTimeFormat(TAGS[locale], { hour: '2-digit', minute: '2-digit', hourCycle: 'h23' }).format(parsed(iso))
}

export function exact(iso: string, locale: Locale): string {
  return new Intl.DateTimeFormat(TAGS[locale], { dateStyle: 'full', timeStyle: 'medium' }).format(parsed(iso))
}

export function longDate(iso: string, locale: Locale): string {
  return new Intl.DateTimeFormat(TAGS[locale], { dateStyle: 'long' }).format(parsed(iso))
}

/** A key that changes at local midnight. */
export function dayOf(iso: string): string {
  const at = parsed(iso)
  return `${at.getFullYear()}-${at.getMonth()}-${at.getDate()}`
}

export function dayName(iso: string, locale: Locale, t: Translate, now: Date = new Date()): string {
  const yesterday = new Date(now)
  yesterday.setDate(now.getDate() - 1)
  if (dayOf(iso) === dayOf(now.toISOString())) return t('chat.today')
  if (dayOf(iso) === dayOf(yesterday.toISOString())) return t('chat.yesterday')
  return new Intl.DateTimeFormat(TAGS[locale], { weekday: 'long', day: 'numeric', month: 'long' }).format(parsed(iso))
}

export function fileSize(bytes: number, locale: Locale): string {
  const [amount, unit] = bytes < 1_000_000 ? [Math.max(1, bytes / 1_000), 'kilobyte'] : [bytes / 1_000_000, 'megabyte']
  return new Intl.NumberFormat(TAGS[locale], { style: 'unit', unit, maximumFractionDigits: amount < 10 ? 1 : 0 }).format(amount)
}
