/** A modal sheet on the browser's own dialog: focus is kept inside, Escape closes, focus returns to where it was. */
import type { ComponentChildren } from 'preact'
import { useEffect, useId, useRef } from 'preact/hooks'
import { useLanguage } from '../i18n/context.ts'
import { Icon } from './Icon.tsx'

export interface DialogProps {
  readonly title: string
  readonly onClose: () => void
  readonly children: ComponentChildren
}

export function Dialog({ title, onClose, children }: DialogProps) {
  const { t } = useLanguage()
  const box = useRef<HTMLDialogElement>(null)
  const head = useRef<HTMLHeadingElement>(null)
  const id = useId()
  useEffect(() => {
    const dialog = box.current
    const before = document.activeElement
    if (dialog?.showModal !== undefined) dialog.showModal()
    else dialog?.setAttribute('open', '')
    head.current?.focus()
    return () => {
      if (dialog?.open === true) dialog.close?.()
      if (before instanceof HTMLElement) before.focus()
    }
  }, [])
  return (
    <dialog ref={box} class="dialog" aria-labelledby={id} onClose={onClose} onClick={(event) => event.target === box.current && onClose()}>
      <div class="dialog-body">
        <div class="dialog-head">
          <h2 id={id} ref={head} tabIndex={-1}>
            {title}
          </h2>
          <button type="button" class="button quiet square" aria-label={t('dialog.close')} onClick={onClose}>
            <Icon name="x" />
          </button>
        </div>
        {children}
      </div>
    </dialog>
  )
}
