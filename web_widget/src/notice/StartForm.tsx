/** Two ways in: without a name, or with one. Nothing is sent from here: the first message opens the conversation. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { useLanguage } from '../i18n/context.ts'
import type { Who } from '../session/controller.ts'
import { Icon } from '../ui/Icon.tsx'

export function StartForm({ onStart }: { readonly onStart: (who: Who) => void }) {
  const { t } = useLanguage()
  const [personal, setPersonal] = useState(false)
  const [name, setName] = useState('')
  const [contact, setContact] = useState('')
  const first = useRef<HTMLInputElement>(null)
  useEffect(() => {
    if (personal) first.current?.focus()
  }, [personal])
  const start = (event: Event): void => {
    event.preventDefault()
    onStart({ mode: 'personal', name: name.trim(), contact: contact.trim() })
  }
  return (
    <section class="start" aria-labelledby="start">
      <h2 id="start">{t('notice.start.title')}</h2>
      <button type="button" class="button primary wide" onClick={() => onStart({ mode: 'anonymous', name: '', contact: '' })}>
        {t('notice.start.anonymous')}
      </button>
      <button type="button" class="button wide" aria-expanded={personal} onClick={() => setPersonal(!personal)}>
        {t('notice.start.personal')}
        <Icon name="chevron" />
      </button>
      {personal && (
        <form class="fields" onSubmit={start}>
          <label>
            <span>
              {t('notice.personal.name')} <span class="muted">{t('notice.optional')}</span>
            </span>
            <input ref={first} value={name} autoComplete="off" maxLength={120} onInput={(e) => setName(e.currentTarget.value)} />
          </label>
          <label>
            <span>
              {t('notice.personal.contact')} <span class="muted">{t('notice.optional')}</span>
            </span>
            <input value={contact} autoComplete="off" maxLength={120} onInput={(e) => setContact(e.currentTarget.value)} />
          </label>
          <button class="button primary">{t('notice.personal.start')}</button>
        </form>
      )}
      <p class="muted">{t('notice.start.hint')}</p>
    </section>
  )
}
