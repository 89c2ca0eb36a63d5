/** Cuts plain text into words, https links, and the emergency numbers that the notice names. Everything else stays text. */
export type Piece =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'phone'; readonly text: string; readonly href: string }

const LINK = /https:\/\/[^\s<>"'`{}|\\^]+/gi
const TRAIL = /[.,;:!?)\]»”’*_]+$/

/** Only https, only with a plain host: no user part (it hides the true host), no odd port of another protocol. */
function safeLink(found: string): { text: string; href: string } | null {
  const text = found.replace(TRAIL, (end) => (end.startsWith(')') && found.includes('(') ? ')' : ''))
  try {
    const url = new URL(text)
    return url.protocol === 'https:' && url.username === '' && url.password === '' && url.hostname.includes('.') ? { text, href: url.href } : null
  } catch {
    return null
  }
}

export function dialable(number: string): string {
  return `tel:${number.replace(/[^\d+*#]/g, '')}`
}

function withNumbers(text: string, numbers: readonly string[]): Piece[] {
  if (numbers.length === 0 || text === '') return text === '' ? [] : [{ kind: 'text', text }]
  const sorted = [...numbers].sort((a, b) => b.length - a.length).map((n) => n.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
  const pieces: Piece[] = []
  let from = 0
  for (const match of text.matchAll(new RegExp(`(^|[^\\d.,/-])(${sorted.join('|')})(?![\\d/-]|[.,]\\d)`, 'g'))) {
    const start = match.index + (match[1] ?? '').length
    const number = match[2] ?? ''
    if (start > from) pieces.push({ kind: 'text', text: text.slice(from, start) })
    pieces.push({ kind: 'phone', text: number, href: dialable(number) })
    from = start + number.length
  }
  if (from < text.length) pieces.push({ kind: 'text', text: text.slice(from) })
  return pieces
}

export function pieces(text: string, numbers: readonly string[] = []): readonly Piece[] {
  const found: Piece[] = []
  let from = 0
  for (const match of text.matchAll(LINK)) {
    const link = safeLink(match[0])
    if (link === null) continue
    found.push(...withNumbers(text.slice(from, match.index), numbers))
    found.push({ kind: 'link', ...link })
    from = match.index + link.text.length
  }
  found.push(...withNumbers(text.slice(from), numbers))
  return found
}

/** Cuts a long text without splitting a surrogate pair or joined emoji at the edge. */
export function shorten(text: string, most: number): string {
  if (text.length <= most) return text
  let end = most
  while (end > most - 40 && !/\s/.test(text[end] ?? '')) end -= 1
  if (end === most - 40) end = most
  while (/[\uDC00-\uDFFF\u200D\uFE0F]/.test(text[end] ?? '') || text[end - 1] === '\u200D') end -= 1
  return `${text.slice(0, end)}…`
}
