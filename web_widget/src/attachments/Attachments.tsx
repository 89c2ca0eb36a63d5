/** Files of a message. A photo is fetched (with the token) only when asked for: a shared screen shows nothing by surprise. */
import { useEffect, useState } from 'preact/hooks'
import type { Api } from '../api/client.ts'
import type { Attachment } from '../api/types.ts'
import { Problem } from '../api/problem.ts'
import { useLanguage } from '../i18n/context.ts'
import type { Key } from '../i18n/i18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { fileSize } from '../ui/time.ts'
import { saveAs } from './save.ts'

/** Kinds that an img may show; svg is not one of them. */
const PHOTOS = new Set(['image/jpeg', 'image/png', 'image/webp', 'image/gif'])

/** What this browser says that it can play; where it cannot, the file may still be downloaded. */
function plays(type: string): boolean {
  return /^(audio|video)\//.test(type) && document.createElement('video').canPlayType(type) !== ''
}

/** What a browser's recorder calls its sounds tells nobody anything. */
function spoken(name: string): string {
  return name.replace(/\.weba$/, '')
}

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
  const [failed, setFailed] = useState<Key | null>(null)
  const photo = PHOTOS.has(item.media_type)
  const audio = item.media_type.startsWith('audio/')
  const kind = t(photo ? 'attachment.photo' : audio ? 'attachment.audio' : 'attachment.file')
  const name = item.name === '' ? kind : item.name
  const open = photo || plays(item.media_type)
  const Player = audio ? 'audio' : 'video'
  useEffect(() => () => void (shown !== null && URL.revokeObjectURL(shown)), [shown])

  async function fetched(then: (blob: Blob) => void): Promise<void> {
    setFailed(null)
    try {
      then(await api.attachment(item.id))
    } catch (error) {
      const code = error instanceof Problem ? error.code : ''
      setFailed(code === 'file_in_quarantine' ? 'attachment.waiting' : code === 'file_infected' ? 'attachment.harmful' : 'attachment.failed')
    }
  }

  return (
    <>
      {shown !== null && (photo ? <img src={shown} alt={name} /> : <Player controls autoplay src={shown} aria-label={name} onError={() => setFailed('attachment.unplayable')} />)}
      <div class="attachment">
        <Icon name={photo ? 'image' : audio ? 'mic' : 'file'} />
        <span class="attachment-name" dir="auto">
          {spoken(name)}
          <small>{fileSize(item.size, locale)}</small>
        </span>
        {open && shown === null && (
          <button type="button" class="button small" onClick={() => void fetched((blob) => setShown(URL.createObjectURL(blob)))}>
            {!photo && <Icon name="play" />}
            {t(photo ? 'attachment.see' : audio ? 'attachment.listen' : 'attachment.watch')}
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
      {failed !== null && (
        <p class="wrong" role="alert">
          {t(failed)}
        </p>
      )}
    </>
  )
}
