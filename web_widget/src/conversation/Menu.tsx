/** The rarer wishes: the code, a copy, the language, the end, and forgetting. What cannot be undone asks in plain words. */
import { useEffect, useRef, useState } from 'preact/hooks'
import { useLanguage } from '../i18n/context.ts'
import { LanguageSwitch } from '../notice/LanguageSwitch.tsx'
import type { Controller } from '../session/controller.ts'
import type { Session } from '../session/session.ts'
import { Dialog } from '../ui/Dialog.tsx'
import { Icon, type IconName } from '../ui/Icon.tsx'
import { saveAs } from '../attachments/save.ts'
import { canPush, isOn, turnOff, turnOn } from '../push/push.ts'
import { CodeCard } from './CodeCard.tsx'

export interface MenuProps {
  readonly controller: Controller
  readonly session: Session | null
  readonly closed: boolean
  readonly forgetting: boolean
  readonly setForgetting: (on: boolean) => void
}

export function Menu({ controller, session, closed, forgetting, setForgetting }: MenuProps) {
  const { t } = useLanguage()
  const [open, setOpen] = useState(false)
  const [closing, setClosing] = useState(false)
  const [failed, setFailed] = useState(false)
  const [woken, setWoken] = useState<boolean | null>(null)
  const button = useRef<HTMLButtonElement>(null)
  useEffect(() => setFailed(false), [open, closing, forgetting])

  useEffect(() => {
    if (open && session !== null && canPush()) void isOn().then(setWoken, () => undefined)
  }, [open])

  const attempt = (work: Promise<unknown>, then: () => void): void => void work.then(then, () => setFailed(true))
  const item = (icon: IconName, text: string, onClick: () => void, danger = false) => (
    <li>
      <button type="button" class={`button menu-item${danger ? ' danger-text' : ''}`} onClick={onClick}>
        <Icon name={icon} />
        {text}
      </button>
    </li>
  )
  const wrong = failed && (
    <p class="wrong" role="alert">
      {t('menu.failed')}
    </p>
  )

  return (
    <>
      <button ref={button} type="button" class="button quiet square" aria-label={t('chat.menu')} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Icon name="more" />
      </button>
      {open && (
        <Dialog title={t('chat.menu')} onClose={() => setOpen(false)}>
          {session?.returnCode != null && <CodeCard code={session.returnCode} />}
          <ul class="menu">
            {session !== null && item('download', t('menu.transcript'), () => attempt(controller.api.transcript().then((blob) => saveAs(blob, 'ventanilla.txt')), () => setOpen(false)))}
            {woken !== null && item('bell', t(woken ? 'push.off' : 'push.on'), () => attempt((woken ? turnOff(controller.api) : turnOn(controller.api)).then((on) => setWoken(on === true)), () => undefined))}
            {session !== null && !closed && item('check', t('menu.close'), () => (setOpen(false), setClosing(true)))}
            {session !== null && item('trash', t('menu.forget'), () => (setOpen(false), setForgetting(true)), true)}
          </ul>
          {woken !== null && <p class="muted">{t(woken ? 'push.is_on' : 'push.why')}</p>}
          {wrong}
          <LanguageSwitch />
        </Dialog>
      )}
      {closing && (
        <Dialog title={t('close.title')} onClose={() => setClosing(false)}>
          <p>{t('close.text')}</p>
          {wrong}
          <div class="choices">
            <button type="button" class="button primary" onClick={() => attempt(controller.close(), () => setClosing(false))}>
              {t('close.yes')}
            </button>
            <button type="button" class="button" onClick={() => setClosing(false)}>
              {t('close.no')}
            </button>
          </div>
        </Dialog>
      )}
      {forgetting && (
        <Dialog title={t('forget.title')} onClose={() => setForgetting(false)}>
          <p>{t('forget.text')}</p>
          <p class="muted">{t('forget.law')}</p>
          {wrong}
          <div class="choices">
            <button type="button" class="button danger" onClick={() => attempt(controller.forget(), () => undefined)}>
              {t('forget.yes')}
            </button>
            <button type="button" class="button" onClick={() => setForgetting(false)}>
              {t('forget.no')}
            </button>
          </div>
        </Dialog>
      )}
    </>
  )
}
