/** What a person can do, as verbs. Opens the session only with the first message; screens call this and read the store. */
import { type Api, createApi } from '../api/client.ts'
import { Problem } from '../api/problem.ts'
import type { Ack, Locale, Mode } from '../api/types.ts'
import { pause } from '../conversation/backoff.ts'
import { uuid7 } from '../conversation/ids.ts'
import { type Outgoing, change, without } from '../conversation/outgoing.ts'
import { type Sender, createSender } from '../conversation/sender.ts'
import { type Conversation, START, drop, onAck, onDesk, say } from '../conversation/state.ts'
import { type Store, createStore } from '../conversation/store.ts'
import { type Live, startLive } from '../live/live.ts'
import { type Session, held, hold, wipe } from './session.ts'
import { heldUnsent, holdUnsent } from './unsent.ts'

export interface Who {
  readonly mode: Mode
  readonly name: string
  readonly contact: string
}

export interface Settings {
  readonly siteKey: string | null
  readonly base?: string
  readonly patience?: number
  locale(): Locale
}

/** notice = before the first word; chat = a conversation, perhaps not opened yet; over = forgotten, or ended elsewhere. */
export type Screen = { readonly at: 'notice' } | { readonly at: 'chat' } | { readonly at: 'over'; readonly receipt: string | null }

export interface Controller {
  readonly api: Api
  readonly store: Store<Conversation>
  readonly screen: Store<Screen>
  readonly session: Store<Session | null>
  begin(who: Who): void
  resume(code: string): Promise<void>
  say(text: string, files: readonly File[]): void
  /** What stood in the field when the page was left. */
  readonly draft: string
  keepDraft(text: string): void
  retry(clientId: string): void
  discard(clientId: string): void
  typing(on: boolean): void
  read(seq: number): void
  askForPerson(): Promise<void>
  helpful(messageId: string, yes: boolean): Promise<void>
  rate(score: number, comment: string): Promise<void>
  close(): Promise<void>
  forget(): Promise<void>
  restart(): void
  network(online: boolean): void
  refresh(): void
  leave(): void
}

const ANONYMOUS: Who = { mode: 'anonymous', name: '', contact: '' }

export function createController(settings: Settings): Controller {
  const before = heldUnsent()
  const store = createStore<Conversation>({ ...START, outgoing: before.outgoing })
  const session = createStore<Session | null>(held())
  const screen = createStore<Screen>({ at: session.get() === null && before.outgoing.length === 0 ? 'notice' : 'chat' })
  const token = (): string | null => session.get()?.token ?? null
  const api = createApi(token, settings.base)
  let who = before.who ?? ANONYMOUS
  let draft = before.draft
  let openingKey: string | null = null
  let live: Live | null = null
  let sender: Sender | null = null

  function online(): boolean {
    return typeof navigator === 'undefined' || navigator.onLine !== false
  }

  /** Nothing is written down before the first message. */
  function remember(): void {
    const { outgoing } = store.get()
    if (session.get() !== null || outgoing.length > 0) holdUnsent({ draft, outgoing, who: session.get() === null ? who : null })
  }

  function over(receipt: string | null): void {
    reset()
    wipe()
    screen.update(() => ({ at: 'over', receipt }))
  }

  function stop(): void {
    live?.stop()
    sender?.stop()
    live = null
    sender = null
  }

  function goLive(): Live {
    live ??= startLive({
      api,
      store,
      token,
      onUp: () => theSender().kick(),
      onEnded: () => over(null),
      ...(settings.base !== undefined ? { base: settings.base } : {}),
      ...(settings.patience !== undefined ? { patience: settings.patience } : {}),
    })
    return live
  }

  async function openSession(): Promise<void> {
    if (session.get() !== null) return
    // a retry of the same opening must not make a second conversation
    openingKey ??= uuid7()
    const opened = await api.open(
      {
        mode: who.mode,
        locale: settings.locale(),
        ...(settings.siteKey !== null ? { site_key: settings.siteKey } : {}),
        ...(who.name !== '' ? { name: who.name } : {}),
        ...(who.contact !== '' ? { contact: who.contact } : {}),
      },
      openingKey,
    )
    openingKey = null
    keep({ token: opened.token, conversationId: opened.conversation_id, returnCode: opened.return_code, locale: settings.locale() })
  }

  function keep(next: Session): void {
    hold(next)
    session.update(() => next)
  }

  async function deliver(item: Outgoing): Promise<Ack> {
    await openSession()
    const transport = goLive()
    let uploaded = item.uploaded
    for (const file of item.files.slice(uploaded.length)) {
      const patch = (values: Partial<Outgoing>): void => store.update((s) => ({ ...s, outgoing: change(s.outgoing, item.clientId, values) }))
      uploaded = [...uploaded, await api.upload(file, (progress) => patch({ progress }))]
      patch({ uploaded, progress: 0 })
    }
    return transport.send(item.clientId, item.text, uploaded)
  }

  async function accepted(item: Outgoing, ack: Ack): Promise<void> {
    let gap = false
    store.update((s) => {
      const step = onAck(s, item.clientId, ack)
      gap = step.verdict === 'gap'
      return step.state
    })
    while (gap && live !== null && store.get().thread.lastSeq < ack.seq) {
      await live.pull()
      if (store.get().thread.lastSeq < ack.seq) await pause(1_000)
    }
    store.update((s) => drop(s, item.clientId))
  }

  function theSender(): Sender {
    sender ??= createSender({ store, deliver, accepted, online })
    return sender
  }

  function reset(): void {
    stop()
    openingKey = null
    who = ANONYMOUS
    draft = ''
    store.update(() => START)
    session.update(() => null)
  }

  let queued = store.get().outgoing
  store.subscribe(() => {
    if (store.get().outgoing === queued) return
    queued = store.get().outgoing
    remember()
  })
  if (session.get() !== null) goLive()
  else if (queued.length > 0) theSender().kick()

  return {
    api,
    store,
    screen,
    session,
    begin(chosen) {
      who = chosen
      screen.update(() => ({ at: 'chat' }))
    },
    async resume(code) {
      const opened = await api.resume(code.trim())
      reset()
      keep({ token: opened.token, conversationId: opened.conversation_id, returnCode: code.trim(), locale: settings.locale() })
      screen.update(() => ({ at: 'chat' }))
      goLive()
    },
    say(text, files) {
      // NUL and lone surrogates are nobody's words, and no database takes them
      const clean = wellFormed(text).replaceAll('\0', '')
      if (clean.trim() === '' && files.length === 0) return
      store.update((s) => say(s, uuid7(), clean, files, new Date().toISOString()))
      theSender().kick()
    },
    draft,
    keepDraft(text) {
      draft = text
      remember()
    },
    retry(clientId) {
      store.update((s) => ({ ...s, outgoing: change(s.outgoing, clientId, { phase: 'waiting', attempts: 0, code: null }) }))
      theSender().kick()
    },
    discard: (clientId) => store.update((s) => ({ ...s, outgoing: without(s.outgoing, clientId) })),
    typing: (on) => live?.typing(on),
    read: (seq) => live?.read(seq),
    async askForPerson() {
      await openSession()
      goLive()
      await api.human()
      store.update((s) => (s.desk.owner === 'bot' || s.desk.owner === 'none' ? onDesk(s, { owner: 'queue' }, new Date().toISOString()) : s))
      void live?.pull()
    },
    async helpful(messageId, yes) {
      store.update((s) => ({ ...s, helpful: { ...s.helpful, [messageId]: yes } }))
      await api.feedback(messageId, yes)
    },
    async rate(score, comment) {
      await api.rate(score, comment)
      store.update((s) => ({ ...s, desk: { ...s.desk, rating: score } }))
    },
    async close() {
      await api.close()
      store.update((s) => onDesk(s, { closed: true, owner: 'none' }, new Date().toISOString()))
    },
    async forget() {
      try {
        over(await api.forget())
      } catch (error) {
        if (error instanceof Problem && error.status === 401) return over(null)
        throw error
      }
    },
    restart() {
      reset()
      wipe()
      screen.update(() => ({ at: 'notice' }))
    },
    network(up) {
      live?.network(up)
      if (up) sender?.kick()
    },
    refresh: () => void live?.pull(),
    leave() {
      stop()
      wipe()
    },
  }
}

function wellFormed(text: string): string {
  // no lookbehind: Safari before 16.4 does not read it
  return text.replace(/[\uD800-\uDBFF][\uDC00-\uDFFF]|[\uD800-\uDFFF]/g, (found) => (found.length === 2 ? found : '\uFFFD'))
}
