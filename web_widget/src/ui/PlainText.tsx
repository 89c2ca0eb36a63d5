/** A person's or the bot's words: text nodes and safe links, nothing that could run or load. Very long ones start folded. */
import { useState } from 'preact/hooks'
import { useLanguage } from '../i18n/context.ts'
import { pieces, shorten } from './links.ts'

const FOLD_AT = 4_000
const CONTROLS = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\u007F]/g

export function PlainText({ text, numbers }: { readonly text: string; readonly numbers?: readonly string[] }) {
  const { t } = useLanguage()
  const [whole, setWhole] = useState(false)
  const clean = text.replace(CONTROLS, '')
  const long = clean.length > FOLD_AT
  const shown = long && !whole ? shorten(clean, FOLD_AT) : clean
  return (
    <>
      <p class="words" dir="auto">
        {pieces(shown, numbers).map((piece) =>
          piece.kind === 'text' ? (
            piece.text
          ) : piece.kind === 'phone' ? (
            <a href={piece.href}>{piece.text}</a>
          ) : (
            <a href={piece.href} target="_blank" rel="noopener noreferrer nofollow">
              {piece.text}
            </a>
          ),
        )}
      </p>
      {long && (
        <button type="button" class="button link" aria-expanded={whole} onClick={() => setWhole(!whole)}>
          {t(whole ? 'chat.less' : 'chat.more')}
        </button>
      )}
    </>
  )
}
