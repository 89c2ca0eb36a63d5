/** Going on with an earlier conversation. A wrong code is told in words; the desk slows down who keeps guessing. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { Problem } from '../api/problem.ts'
import { useLanguage } from '../i18n/context.ts'
import type { Key } from '../i18n/i18n.ts'
import { Icon } from '../ui/Icon.tsx'

function reason(error: unknown): Key {
  if (!(error instanceof Problem) || error.status >= 500) return 'notice.resume.unreachable'
  return error.status === 429 ? 'notice.resume.slow' : 'notice.resume.wrong'
}

export function ResumeForm({ onResume }: { readonly onResume: (code: string) => Promise<void> }) {
  const { t } = useLanguage()
  const [open, setOpen] = useState(false)
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [wrong, setWrong] = useState<Key | null>(null)
  const field = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (open) field.current?.focus()
  }, [open])

  async function submit(event: Event): Promise<void> {
    event.preventDefault()
    if (busy || code.trim() === '') return field.current?.focus()
    setBusy(true)
    setWrong(null)
    try {
      await onResume(code)
    } catch (error) {
      setWrong(reason(error))
      field.current?.focus()
    } finally {
      setBusy(false)
    }
  }

  return (
    <section class="resume">
      <button type="button" class="button link" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Icon name="key" />
        {t('notice.resume.title')}
      </button>
      {open && (
        <form class="fields" onSubmit={(event) => void submit(event)}>
          <label>
            <span>{t('notice.resume.label')}</span>
            <input
              ref={field}
              class="code"
              value={code}
              autoComplete="off"
              autoCapitalize="characters"
              spellcheck={false}
              aria-invalid={wrong !== null}
              aria-describedby="resume-hint resume-wrong"
              onInput={(e) => setCode(e.currentTarget.value)}
            />
          </label>
          <p id="resume-hint" class="muted">
            {t('notice.resume.hint')}
          </p>
          <p id="resume-wrong" class="wrong" role="alert">
            {wrong !== null && t(wrong)}
          </p>
          <button class="button" aria-disabled={busy}>
            {t('notice.resume.go')}
          </button>
        </form>
      )}
    </section>
  )
}
