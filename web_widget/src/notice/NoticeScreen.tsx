/** What is said before the first word: who answers, that it is confidential, what is kept, and whom to call in danger. */
import type { Notice } from '../api/types.ts'
import { TopBar } from '../app/TopBar.tsx'
import type { Host } from '../embed/host.ts'
import { useLanguage } from '../i18n/context.ts'
import type { Controller } from '../session/controller.ts'
import { Icon } from '../ui/Icon.tsx'
import { EmergencyNumbers } from './EmergencyNumbers.tsx'
import { LanguageSwitch } from './LanguageSwitch.tsx'
import { ResumeForm } from './ResumeForm.tsx'
import { StartForm } from './StartForm.tsx'

export interface NoticeScreenProps {
  readonly notice: Notice | null | undefined
  readonly controller: Controller
  readonly host: Host
  readonly onRetry: () => void
  readonly onLeave: () => void
}

export function NoticeScreen({ notice, controller, host, onRetry, onLeave }: NoticeScreenProps) {
  const { t } = useLanguage()
  return (
    <div class="screen">
      <TopBar title={notice?.title ?? 'Ventanilla'} onLeave={onLeave}>
        {host.embedded && (
          <button type="button" class="button quiet square" aria-label={t('chat.minimize')} onClick={host.close}>
            <Icon name="minus" />
          </button>
        )}
      </TopBar>
      <main class="column notice" aria-busy={notice === undefined}>
        <LanguageSwitch />
        {notice === null && (
          <div class="callout danger" role="alert">
            <p>{t('notice.failed')}</p>
            <button type="button" class="button" onClick={onRetry}>
              {t('notice.retry')}
            </button>
          </div>
        )}
        {notice === undefined && <p class="muted">{t('app.loading')}</p>}
        {notice && (
          <>
            <div class="promise">
              <p class="lead">{t('notice.who')}</p>
              <p>{t('notice.confidential')}</p>
            </div>
            {notice.emergency.length > 0 && (
              <section class="emergency" aria-labelledby="danger">
                <h2 id="danger">{t('notice.emergency.title')}</h2>
                <p>{t('notice.emergency.text')}</p>
                <EmergencyNumbers numbers={notice.emergency} />
              </section>
            )}
          </>
        )}
        <StartForm onStart={controller.begin} />
        {notice?.online === false && <p class="callout">{t('notice.offline_desk')}</p>}
        <ResumeForm onResume={controller.resume} />
        {notice && (
          <section class="small-print">
            {notice.text
              .split(/\n\s*\n/)
              .filter((paragraph) => paragraph.trim() !== '')
              .map((paragraph) => (
                <p dir="auto">{paragraph}</p>
              ))}
          </section>
        )}
      </main>
    </div>
  )
}
