/** Holds the language, the public notice and the conversation together, and decides which screen is seen. */
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Locale, Notice } from '../api/types.ts'
import { ChatScreen } from '../conversation/ChatScreen.tsx'
import { useStore } from '../conversation/store.ts'
import { connectHost } from '../embed/host.ts'
import { leaveTo, neutralPage, onDoubleEscape } from '../exit/leave.ts'
import { LanguageContext } from '../i18n/context.ts'
import { type Texts, loadTexts, translator } from '../i18n/i18n.ts'
import { NoticeScreen } from '../notice/NoticeScreen.tsx'
import { createController } from '../session/controller.ts'
import { isInstalled, keepShell } from '../session/install.ts'
import { OverScreen } from './OverScreen.tsx'

export interface AppProps {
  readonly query: URLSearchParams
  readonly first: Locale
}

/** The notice in the chosen language: undefined while it comes, null when it could not be had. */
function useNotice(ask: (locale: Locale) => Promise<Notice>, locale: Locale, attempt: number): Notice | null | undefined {
  const [notice, setNotice] = useState<Notice | null | undefined>(undefined)
  useEffect(() => {
    let wanted = true
    setNotice((before) => before ?? undefined)
    ask(locale).then(
      (found) => wanted && setNotice(found),
      () => wanted && setNotice((before) => before ?? null),
    )
    return () => {
      wanted = false
    }
  }, [locale, attempt])
  return notice
}

export function App({ query, first }: AppProps) {
  const [locale, setLocale] = useState(first)
  const [spoken, setSpoken] = useState<{ locale: Locale; texts: Texts } | null>(null)
  const [attempt, setAttempt] = useState(0)
  const current = useRef(locale)
  current.current = locale
  const siteKey = query.get('site_key')
  const controller = useMemo(() => createController({ siteKey, locale: () => current.current }), [])
  const seen = useRef<() => void>(() => undefined)
  const host = useMemo(() => connectHost(query, () => seen.current()), [])
  const notice = useNotice((wished) => controller.api.notice(wished, siteKey), locale, attempt)
  const screen = useStore(controller.screen)
  const session = useStore(controller.session)

  useEffect(() => void loadTexts(locale).then((texts) => setSpoken({ locale, texts })), [locale])
  useEffect(() => {
    document.documentElement.lang = spoken?.locale ?? locale
    if (notice) document.title = notice.title
  }, [spoken, notice])
  useEffect(() => {
    if (session !== null || isInstalled()) keepShell()
  }, [session])
  useEffect(() => {
    const up = (): void => controller.network(true)
    const down = (): void => controller.network(false)
    window.addEventListener('online', up)
    window.addEventListener('offline', down)
    return () => {
      window.removeEventListener('online', up)
      window.removeEventListener('offline', down)
    }
  }, [])

  const leave = (): void => {
    controller.leave()
    leaveTo(neutralPage(notice?.exit_url ?? null), host.embedded)
  }
  useEffect(() => onDoubleEscape(leave), [notice])

  const language = useMemo(
    () => (spoken === null ? null : { locale: spoken.locale, t: translator(spoken.locale, spoken.texts), choose: setLocale }),
    [spoken],
  )
  if (language === null) return <div class="loading" aria-busy="true" />
  return (
    <LanguageContext.Provider value={language}>
      {screen.at === 'notice' ? (
        <NoticeScreen notice={notice} controller={controller} onRetry={() => setAttempt(attempt + 1)} onLeave={leave} host={host} />
      ) : screen.at === 'chat' ? (
        <ChatScreen notice={notice ?? null} controller={controller} onLeave={leave} host={host} onSeen={seen} />
      ) : (
        <OverScreen receipt={screen.receipt} onRestart={controller.restart} onLeave={leave} />
      )}
    </LanguageContext.Provider>
  )
}
