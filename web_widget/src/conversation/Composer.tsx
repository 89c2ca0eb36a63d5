/** Where a person writes. Never locked: what cannot go out now waits. Enter sends where there is a keyboard, not on a phone. */
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useLanguage } from '../i18n/context.ts'
import { Icon } from '../ui/Icon.tsx'

const TYPING_EVERY_MS = 3_000

export interface ComposerProps {
  readonly onSay: (text: string, files: readonly File[]) => void
  readonly onTyping: (on: boolean) => void
  /** Words from before a reload. */
  readonly draft: string
  readonly onDraft: (text: string) => void
}

export function Composer({ onSay, onTyping, draft, onDraft }: ComposerProps) {
  const { t } = useLanguage()
  const [text, setText] = useState(draft)
  const [files, setFiles] = useState<readonly File[]>([])
  const area = useRef<HTMLTextAreaElement>(null)
  const picker = useRef<HTMLInputElement>(null)
  const lastTyping = useRef(0)

  useEffect(() => area.current?.focus({ preventScroll: true }), [])
  useLayoutEffect(() => {
    const field = area.current
    if (field === null) return
    field.style.height = 'auto'
    field.style.height = `${field.scrollHeight + 2}px`
  }, [text])

  const add = (given: FileList | null | undefined): void => {
    if (given && given.length > 0) setFiles((before) => [...before, ...Array.from(given)])
  }
  const write = (value: string): void => {
    setText(value)
    onDraft(value)
    const now = Date.now()
    if (value === '') {
      lastTyping.current = 0
      onTyping(false)
    } else if (now - lastTyping.current > TYPING_EVERY_MS) {
      lastTyping.current = now
      onTyping(true)
    }
  }
  const send = (): void => {
    area.current?.focus()
    if (text.trim() === '' && files.length === 0) return
    onSay(text, files)
    setFiles([])
    write('')
  }
  const onKey = (event: KeyboardEvent): void => {
    const phone = matchMedia('(pointer: coarse)').matches
    if (event.key !== 'Enter' || event.shiftKey || event.isComposing || phone) return
    event.preventDefault()
    send()
  }
  const onPaste = (event: ClipboardEvent): void => {
    const pasted = event.clipboardData?.files
    if (pasted === undefined || pasted.length === 0) return
    event.preventDefault()
    add(pasted)
  }

  return (
    <form class="composer" onSubmit={(event) => (event.preventDefault(), send())}>
      {files.length > 0 && (
        <ul class="picked" aria-label={t('write.attached')}>
          {files.map((file) => (
            <li key={`${file.name}-${file.lastModified}`}>
              <span dir="auto">{file.name}</span>
              <button
                type="button"
                class="button quiet square"
                aria-label={t('write.remove', { name: file.name })}
                onClick={() => setFiles((before) => before.filter((each) => each !== file))}
              >
                <Icon name="x" />
              </button>
            </li>
          ))}
        </ul>
      )}
      <div class="composer-row">
        <input ref={picker} type="file" multiple hidden onChange={(e) => (add(e.currentTarget.files), (e.currentTarget.value = ''))} />
        <button type="button" class="button quiet square" aria-label={t('write.attach')} title={t('write.attach')} onClick={() => picker.current?.click()}>
          <Icon name="clip" />
        </button>
        <textarea
          id="write"
          ref={area}
          rows={1}
          dir="auto"
          value={text}
          aria-label={t('write.label')}
          placeholder={t('write.placeholder')}
          title={t('write.hint')}
          onInput={(e) => write(e.currentTarget.value)}
          onKeyDown={onKey}
          onPaste={onPaste}
        />
        <button class="button primary send" aria-label={t('write.send')}>
          <Icon name="send" />
          <span class="send-word">{t('write.send')}</span>
        </button>
      </div>
    </form>
  )
}
