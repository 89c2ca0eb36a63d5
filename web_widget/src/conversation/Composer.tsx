/** Where a person writes. Never locked: what cannot go out now waits. Enter sends where there is a keyboard, not on a phone. */
import type { ComponentType } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useLanguage } from '../i18n/context.ts'
import { Icon } from '../ui/Icon.tsx'
import type { VoiceNoteProps } from '../voice/VoiceNote.tsx'

const TYPING_EVERY_MS = 3_000
const HEARS = typeof MediaRecorder !== 'undefined' && navigator.mediaDevices !== undefined

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
  const [Voice, setVoice] = useState<ComponentType<VoiceNoteProps> | null>(null)
  const [over, setOver] = useState(false)

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
  useEffect(() => {
    const carries = (event: DragEvent): boolean => event.dataTransfer?.types.includes('Files') === true
    const drag = (event: DragEvent): void => {
      if (!carries(event)) return
      event.preventDefault()
      setOver(event.type === 'dragover')
      if (event.type === 'drop') add(event.dataTransfer?.files)
    }
    const kinds = ['dragover', 'dragleave', 'drop'] as const
    for (const kind of kinds) document.addEventListener(kind, drag)
    return () => {
      for (const kind of kinds) document.removeEventListener(kind, drag)
    }
  }, [])
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
  const speak = (): void => void import('../voice/VoiceNote.tsx').then((found) => setVoice(() => found.VoiceNote))
  const unspeak = (): void => {
    setVoice(null)
    requestAnimationFrame(() => area.current?.focus())
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
    <form class={`composer${over ? ' over' : ''}`} onSubmit={(event) => (event.preventDefault(), send())}>
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
      {over && <p class="drop-here">{t('write.drop')}</p>}
      {Voice !== null && <Voice onSend={(file) => (onSay('', [file]), unspeak())} onClose={unspeak} />}
      <div class="composer-row" hidden={Voice !== null}>
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
        {HEARS && text === '' && files.length === 0 && (
          <button type="button" class="button quiet square" aria-label={t('voice.start')} title={t('voice.start')} onClick={speak}>
            <Icon name="mic" />
          </button>
        )}
        <button class="button primary send" aria-label={t('write.send')}>
          <Icon name="send" />
          <span class="send-word">{t('write.send')}</span>
        </button>
      </div>
    </form>
  )
}
