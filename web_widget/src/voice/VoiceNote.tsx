/** In the place of the writing field while a voice note is made: recording with its time and level, then listening, then sending. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { useLanguage } from '../i18n/context.ts'
import type { Key } from '../i18n/i18n.ts'
import { Icon } from '../ui/Icon.tsx'
import { LONGEST_MS, type Recording, record } from './recorder.ts'

export interface VoiceNoteProps {
  readonly onSend: (file: File) => void
  readonly onClose: () => void
}

type Step = { readonly at: 'asking' | 'recording' } | { readonly at: 'heard'; readonly file: File; readonly url: string } | { readonly at: 'wrong'; readonly why: Key }

export function clockOf(ms: number): string {
  const seconds = Math.floor(ms / 1000)
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

export function VoiceNote({ onSend, onClose }: VoiceNoteProps) {
  const { t } = useLanguage()
  const [step, setStep] = useState<Step>({ at: 'asking' })
  const [ms, setMs] = useState(0)
  const recording = useRef<Recording | null>(null)
  const meter = useRef<HTMLElement>(null)
  const main = useRef<HTMLButtonElement>(null)

  async function stop(): Promise<void> {
    const ended = recording.current
    recording.current = null
    if (ended === null) return
    const file = await ended.stop()
    setStep({ at: 'heard', file, url: URL.createObjectURL(file) })
  }

  useEffect(() => {
    let wanted = true
    let timer: number | undefined
    record(t('voice.name')).then(
      (made) => {
        if (!wanted) return made.cancel()
        recording.current = made
        const begun = Date.now()
        setStep({ at: 'recording' })
        timer = window.setInterval(() => {
          if (recording.current === null) return
          meter.current?.style.setProperty('--level', recording.current.level().toFixed(2))
          const passed = Date.now() - begun
          setMs(Math.min(passed, LONGEST_MS))
          if (passed >= LONGEST_MS) void stop()
        }, 100)
      },
      (error: unknown) => {
        const refused = error instanceof DOMException && error.name === 'NotAllowedError'
        if (wanted) setStep({ at: 'wrong', why: refused ? 'voice.refused' : 'voice.missing' })
      },
    )
    return () => {
      wanted = false
      clearInterval(timer)
      recording.current?.cancel()
    }
  }, [])
  useEffect(() => main.current?.focus(), [step.at])
  useEffect(() => () => void (step.at === 'heard' && URL.revokeObjectURL(step.url)), [step])

  const drop = (
    <button type="button" class="button quiet square" aria-label={t(step.at === 'wrong' ? 'dialog.close' : 'voice.drop')} onClick={onClose}>
      <Icon name={step.at === 'wrong' ? 'x' : 'trash'} />
    </button>
  )
  return (
    <div class="composer-row voice" role="group" aria-label={t('voice.label')} onKeyDown={(event) => event.key === 'Escape' && (event.stopPropagation(), onClose())}>
      {drop}
      {step.at === 'wrong' ? (
        <p class="wrong" role="alert">
          {t(step.why)}
        </p>
      ) : step.at === 'heard' ? (
        <audio controls src={step.url} aria-label={t('voice.listen')} />
      ) : (
        <p class="voice-time">
          <span role="status">{t(step.at === 'asking' ? 'voice.asking' : 'voice.recording')}</span>
          <b>{clockOf(ms)}</b>
          <i ref={meter} class="voice-level" />
        </p>
      )}
      {step.at === 'recording' && (
        <button ref={main} type="button" class="button primary" onClick={() => void stop()}>
          <Icon name="stop" />
          {t('voice.stop')}
        </button>
      )}
      {step.at === 'heard' && (
        <button ref={main} type="button" class="button primary send" aria-label={t('voice.send')} onClick={() => onSend(step.file)}>
          <Icon name="send" />
          <span class="send-word">{t('write.send')}</span>
        </button>
      )}
    </div>
  )
}
