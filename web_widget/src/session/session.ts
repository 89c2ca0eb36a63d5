/**
 * The token lives in this tab's sessionStorage and nowhere else: closing the tab, or the quick exit, leaves nothing on a shared
 * phone. Where a browser refuses storage inside a frame, memory does.
 */
import type { Locale } from '../api/types.ts'
import { row } from '../api/read.ts'

export interface Session {
  readonly token: string
  readonly conversationId: string
  readonly returnCode: string | null
  readonly locale: Locale
}

const KEY = 'ventanilla'
let memory: Session | null = null

export function held(): Session | null {
  try {
    const from = row(JSON.parse(sessionStorage.getItem(KEY) ?? 'null'))
    if (typeof from.token !== 'string' || typeof from.conversationId !== 'string') return memory
    return {
      token: from.token,
      conversationId: from.conversationId,
      returnCode: typeof from.returnCode === 'string' ? from.returnCode : null,
      locale: from.locale === 'en' ? 'en' : 'es',
    }
  } catch {
    return memory
  }
}

export function hold(session: Session): void {
  memory = session
  try {
    sessionStorage.setItem(KEY, JSON.stringify(session))
  } catch {
    // storage refused: memory keeps it while the page is open
  }
}

export function wipe(): void {
  memory = null
  try {
    sessionStorage.clear()
  } catch {
    // nothing could be stored, so nothing is left
  }
}
