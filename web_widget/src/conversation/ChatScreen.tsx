/** The conversation: who answers and how to reach a person on top, the log, and the place to write. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Citation, Notice } from '../api/types.ts'
import { TopBar } from '../app/TopBar.tsx'
import ArticleDialog from '../article/ArticleDialog.tsx'
import type { Host } from '../embed/host.ts'
import { useLanguage } from '../i18n/context.ts'
import type { Controller } from '../session/controller.ts'
import { Icon } from '../ui/Icon.tsx'
import { Composer } from './Composer.tsx'
import { DeskStrip, ownerLine, saysWho } from './DeskStrip.tsx'
import { EmergencyDialog } from './EmergencyDialog.tsx'
import { Log } from './Log.tsx'
import { Menu } from './Menu.tsx'
import { Rating } from './Rating.tsx'
import { unreadAfter } from './entries.ts'
import { useStore } from './store.ts'

export interface ChatScreenProps {
  readonly notice: Notice | null
  readonly controller: Controller
  readonly host: Host
  readonly onLeave: () => void
  /** The app calls this when the chat comes into sight again. */
  readonly onSeen: { current: () => void }
}

/** Which messages were in sight; tells the desk, the host page and the tab's title. */
function useReading(controller: Controller, host: Host, onSeen: { current: () => void }, title: string): void {
  const state = useStore(controller.store)
  const readSeq = useRef<number | null>(null)
  const { messages, lastSeq } = state.thread
  const look = (): void => {
    const unread = unreadAfter(messages, readSeq.current ?? 0)
    if (host.visible()) {
      if (unread > 0) controller.read(lastSeq)
      readSeq.current = lastSeq
      host.unread(0)
      document.title = title
      return
    }
    readSeq.current ??= lastSeq
    const count = unreadAfter(messages, readSeq.current)
    host.unread(count)
    document.title = count > 0 ? `(${count}) ${title}` : title
  }
  onSeen.current = () => {
    controller.refresh()
    look()
  }
  useEffect(look, [lastSeq, title])
}

export function ChatScreen({ notice, controller, host, onLeave, onSeen }: ChatScreenProps) {
  const { t } = useLanguage()
  const state = useStore(controller.store)
  const session = useStore(controller.session)
  const [article, setArticle] = useState<Citation | null>(null)
  const [emergency, setEmergency] = useState(false)
  const [forgetting, setForgetting] = useState(false)
  const numbers = useMemo(() => notice?.emergency ?? [], [notice])
  const dialable = useMemo(() => numbers.map(({ number }) => number), [numbers])
  const title = notice?.title ?? 'Ventanilla'
  useReading(controller, host, onSeen, title)

  return (
    <div class="screen chat">
      <a class="skip" href="#write">
        {t('app.skip')}
      </a>
      <TopBar title={title} under={saysWho(state.desk) ? null : <p class="who-answers">{ownerLine(state.desk, t)}</p>} onLeave={onLeave}>
        {host.embedded && (
          <button type="button" class="button quiet square" aria-label={t('chat.minimize')} onClick={host.close}>
            <Icon name="minus" />
          </button>
        )}
        <Menu controller={controller} session={session} closed={state.desk.closed} forgetting={forgetting} setForgetting={setForgetting} />
      </TopBar>
      <DeskStrip state={state} onAsk={controller.askForPerson} onEmergency={() => setEmergency(true)} />
      <main class="chat-main">
        <h2 class="unseen">{t('chat.title')}</h2>
        <Log state={state} controller={controller} code={session?.returnCode ?? null} numbers={dialable} onArticle={setArticle} />
        {state.desk.closed && <Rating given={state.desk.rating} onRate={controller.rate} />}
        <Composer onSay={controller.say} onTyping={controller.typing} draft={controller.draft} onDraft={controller.keepDraft} />
      </main>
      {article !== null && <ArticleDialog id={article.article_id} title={article.title} api={controller.api} onClose={() => setArticle(null)} />}
      {emergency && <EmergencyDialog numbers={numbers} onClose={() => setEmergency(false)} />}
    </div>
  )
}
