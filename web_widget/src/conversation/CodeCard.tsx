/** The return code, with copy. It is the only key to this conversation, and the card says so. */
import { useState } from 'preact/hooks'
import { useLanguage } from '../i18n/context.ts'
import { Icon } from '../ui/Icon.tsx'

export function CodeCard({ code }: { readonly code: string }) {
  const { t } = useLanguage()
  const [copied, setCopied] = useState(false)
  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(code)
      setCopied(true)
    } catch {
      // no clipboard here: the code is on the screen and can be selected
    }
  }
  return (
    <section class="code-card" aria-label={t('code.title')}>
      <p class="code-line">
        <span>{t('code.title')}</span>
        <strong class="code">{code}</strong>
        <button type="button" class="button small" onClick={() => void copy()}>
          <Icon name={copied ? 'check' : 'copy'} />
          <span aria-live="polite">{t(copied ? 'code.copied' : 'code.copy')}</span>
        </button>
      </p>
      <p class="muted">{t('code.text')}</p>
    </section>
  )
}
