/** Where an answer comes from: each source opens in place with the words it rests on. */
import { useId, useState } from 'preact/hooks'
import type { Citation } from '../api/types.ts'
import { useLanguage } from '../i18n/context.ts'
import { Icon } from '../ui/Icon.tsx'

export interface CitationsProps {
  readonly citations: readonly Citation[]
  readonly onOpen: (citation: Citation) => void
}

export function Citations({ citations, onOpen }: CitationsProps) {
  const { t } = useLanguage()
  if (citations.length === 0) return null
  return (
    <div class="citations" role="group" aria-label={t('citation.from')}>
      {citations.map((citation) => (
        <Source key={citation.article_id + citation.quote} citation={citation} onOpen={onOpen} />
      ))}
    </div>
  )
}

function Source({ citation, onOpen }: { readonly citation: Citation; readonly onOpen: (citation: Citation) => void }) {
  const { t } = useLanguage()
  const [open, setOpen] = useState(false)
  const id = useId()
  return (
    <div class="source">
      <button type="button" class="button source-button" aria-expanded={open} aria-controls={id} onClick={() => setOpen(!open)}>
        <Icon name="book" />
        <span dir="auto">{citation.title}</span>
        <Icon name="chevron" />
      </button>
      <div id={id} hidden={!open}>
        <blockquote dir="auto">{citation.quote}</blockquote>
        <button type="button" class="button link" onClick={() => onOpen(citation)}>
          {t('citation.open')}
        </button>
      </div>
    </div>
  )
}
