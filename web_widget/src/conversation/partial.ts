/** A streamed answer, sentence by sentence. The desk may send each sentence alone or all so far: both read the same. */
export interface Streamed {
  readonly id: string
  readonly text: string
}

export function grow(held: Streamed | null, news: Streamed): Streamed {
  if (held === null || held.id !== news.id) return news
  if (news.text.startsWith(held.text)) return news
  if (held.text.startsWith(news.text) || held.text.endsWith(news.text)) return held
  const joint = /\s$/.test(held.text) || /^\s/.test(news.text) ? '' : ' '
  return { id: held.id, text: held.text + joint + news.text }
}
