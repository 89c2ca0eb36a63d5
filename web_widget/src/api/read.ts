/** Turns unknown JSON into wire shapes. Nothing from the network reaches the rest unread. */
import type { Ack, Article, Attachment, Author, Citation, DeskNews, Emergency, Message, Notice, Opened, Owner, Pulled, QuickReply, Status } from './types.ts'

type Row = Readonly<Record<string, unknown>>

const AUTHORS: readonly string[] = ['citizen', 'bot', 'operator', 'system'] satisfies Author[]
const OWNERS: readonly string[] = ['bot', 'queue', 'operator', 'none'] satisfies Owner[]
const STATUSES: readonly string[] = ['sent', 'delivered', 'read'] satisfies Status[]

export function row(value: unknown): Row {
  return typeof value === 'object' && value !== null ? (value as Row) : {}
}

const text = (value: unknown, otherwise = ''): string => (typeof value === 'string' ? value : otherwise)
const count = (value: unknown): number => (typeof value === 'number' && Number.isFinite(value) ? value : 0)
const list = <T>(value: unknown, read: (item: Row) => T | null): T[] =>
  Array.isArray(value) ? value.map((item) => read(row(item))).filter((item): item is NonNullable<typeof item> => item !== null) : []

const attachment = (from: Row): Attachment | null =>
  text(from.id) === '' ? null : { id: text(from.id), media_type: text(from.media_type), size: count(from.size), name: text(from.name) }

const citation = (from: Row): Citation | null =>
  text(from.article_id) === ''
    ? null
    : { article_id: text(from.article_id), title: text(from.title), quote: text(from.quote), ...(typeof from.url === 'string' ? { url: from.url } : {}) }

const quickReply = (from: Row): QuickReply | null =>
  text(from.label) === '' ? null : { label: text(from.label), value: text(from.value, text(from.label)) }

const emergency = (from: Row): Emergency | null =>
  text(from.number) === '' ? null : { label: text(from.label), number: text(from.number), hours: text(from.hours) }

export function readMessage(value: unknown): Message | null {
  const from = row(value)
  if (text(from.id) === '' || typeof from.seq !== 'number' || !AUTHORS.includes(text(from.author))) return null
  return {
    id: text(from.id),
    seq: from.seq,
    author: from.author as Author,
    author_name: text(from.author_name),
    text: text(from.text),
    attachments: list(from.attachments, attachment),
    citations: list(from.citations, citation),
    buttons: list(from.buttons, quickReply),
    at: text(from.at),
    status: STATUSES.includes(text(from.status)) ? (from.status as Status) : 'sent',
    ...(typeof from.client_id === 'string' ? { client_id: from.client_id } : {}),
  }
}

const nullable = <T>(value: unknown, is: (v: unknown) => v is T): T | null | undefined => (value === null ? null : is(value) ? value : undefined)
const isNumber = (v: unknown): v is number => typeof v === 'number' && Number.isFinite(v)
const isString = (v: unknown): v is string => typeof v === 'string'

export function readNews(value: unknown): DeskNews {
  const from = row(value)
  const news: { -readonly [K in keyof DeskNews]: DeskNews[K] } = {}
  const position = nullable(from.position, isNumber)
  const wait = nullable(from.wait_seconds, isNumber)
  const alias = nullable(from.operator_alias, isString)
  const rating = nullable(from.rating, isNumber)
  if (OWNERS.includes(text(from.owner))) news.owner = from.owner as Owner
  if (position !== undefined) news.position = position
  if (wait !== undefined) news.wait_seconds = wait
  if (alias !== undefined) news.operator_alias = alias
  if (rating !== undefined) news.rating = rating
  if (isNumber(from.read_seq)) news.read_seq = from.read_seq
  if (isNumber(from.last_seq)) news.last_seq = from.last_seq
  if (typeof from.closed === 'boolean') news.closed = from.closed
  return news
}

export function readPulled(value: unknown): Pulled {
  const messages = Array.isArray(row(value).messages) ? (row(value).messages as unknown[]) : []
  const news = readNews(value)
  return { ...news, messages: messages.map(readMessage).filter((m): m is Message => m !== null), last_seq: news.last_seq ?? 0 }
}

export function readAck(value: unknown): Ack | null {
  const from = row(value)
  return typeof from.seq === 'number' && text(from.id) !== '' ? { id: text(from.id), seq: from.seq, at: text(from.at) } : null
}

export function readNotice(value: unknown): Notice {
  const from = row(value)
  const exit = text(from.exit_url)
  return {
    version: text(from.version),
    text: text(from.text),
    title: text(from.title, 'Ventanilla'),
    emergency: list(from.emergency, emergency),
    languages: Array.isArray(from.languages) ? from.languages.filter(isString) : [],
    bot_name: text(from.bot_name),
    online: from.online !== false,
    exit_url: exit.startsWith('https://') ? exit : null,
  }
}

export function readOpened(value: unknown): Opened {
  const from = row(value)
  return {
    token: text(from.token),
    return_code: typeof from.return_code === 'string' ? from.return_code : null,
    conversation_id: text(from.conversation_id),
    alias: text(from.alias),
  }
}

export function readArticle(value: unknown): Article {
  const from = row(value)
  return { id: text(from.id), title: text(from.title), html: text(from.html), updated_at: text(from.updated_at) }
}
