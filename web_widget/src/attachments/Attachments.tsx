/** Files of a message. A photo is fetched (with the token) only when asked for: a shared screen shows nothing by surprise. */
import { useEffect, useState } from 'preact/hooks'
import type { Api } from '../api/client.ts'
import type { Attachment } from '../api/types.ts'
import { useLanguage } from '../i18n/context.ts'
import { Icon } from '../ui/Icon.tsx'
import { fileSize } from '../ui/time.ts'
import { saveAs } from './save.ts'

/** Kinds that an img may show; svg is not one of them. */
const PHOTOS = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif'])

export function Attachments({ items, api }: { readonly items: readonly Attachment[]; readonly api: Api }) {
  if (items.length === 0) return null
  return (
    <ul class="attachments">
      {items.map((item) => (
        <li key={item.id}>
          <One item={item} api={api} />
        </li>
      ))}
    </ul>
  )
}

function One({ item, api }: { readonly item: Attachment; readonly api: Api }) {
  const { t, locale } = useLanguage()
  const [shown, setShown] = useState<string | null>(null)
  const [failed, setFailed] = useState(false)
  const photo = PHOTOS.has(item.media_type)
  const audio = item.media_type.startsWith('audio/')
  const kind = t(photo ? 'attachment.photo' : audio ? 'attachment.audio' : 'attachment.file')
  const name = item.name === '' ? kind : item.name
  useEffect(() => () => void (shown !== null && URL.revokeObjectURL(shown)), [shown])

  async function fetched(then: (blob: Blob) => void): Promise<void> {
    setFailed(false)
    try {
      then(await api.attachment(item.id))
    } catch {
      setFailed(true)
    }
  }

  return (
    <>
      {shown !== null && <img src={shown} alt={name} />}
      <div class="attachment">
        <Icon name={photo ? 'image' : audio ? 'mic' : 'file'} />
        <span class="attachment-name" dir="auto">
          {name}
          <small>{fileSize(item.size, locale)}</small>
        </span>
        {photo && shown === null && (
          <button type="button" class="button small" onClick={() => void fetched((blob) => setShown(URL.createObjectURL(blob)))}>
            {t('attachment.see')}
          </button>
        )}
        <button
          type="button"
          class="button quiet square"
          aria-label={t('attachment.download', { name })}
          onClick={() => void fetched((blob) => saveAs(blob, name))}
        >
          <Icon name="download" />
        </button>
      </div>
      {failed && (
        <p class="wrong" role="alert">
          {t('attachment.failed')}
        </p>
      )}
    </>
  )
}
