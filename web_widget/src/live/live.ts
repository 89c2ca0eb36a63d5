/**
 * The one module that turns what the network says into state. It prefers the websocket and falls back to a long poll; it trusts
 * sequence numbers, never the connection: whatever the transport, a gap or a higher last_seq ends in a pull.
 */
import type { Api } from '../api/client.ts'
import { Problem } from '../api/problem.ts'
import { readAck, readMessage, readNews, row } from '../api/read.ts'
import type { Ack, DeskNews } from '../api/types.ts'
import { backoff, pause } from '../conversation/backoff.ts'
import { type Connection, type Conversation, onDesk, onMessage, onPage, onPartial } from '../conversation/state.ts'
import type { Store } from '../conversation/store.ts'
import { type Socket, openSocket } from './socket.ts'

const ACK_MS = 5_000
const TYPING_MS = 6_000
/** How long the websocket may take before plain requests take over (it keeps trying behind). */
const PATIENCE_MS = 4_000

export interface LiveParts {
  readonly api: Api
  readonly store: Store<Conversation>
  token(): string | null
  /** A transport is there: what waits can go out. */
  onUp(): void
  /** The desk no longer knows this token. */
  onEnded(): void
  /** Where the desk is; empty in a browser. */
  readonly base?: string
  readonly patience?: number
}

export interface Live {
  send(clientId: string, text: string, attachments: readonly string[]): Promise<Ack>
  typing(on: boolean): void
  read(seq: number): void
  pull(): Promise<void>
  /** The browser says that the network came or went. */
  network(online: boolean): void
  stop(): void
}

/** The desk's words for a token that opens nothing any more. */
const ENDS: ReadonlySet<string> = new Set(['unauthenticated', 'no_token', 'bad_token', 'session_ended', 'erased'])

export function startLive(parts: LiveParts): Live {
  const { api, store } = parts
  const life = new AbortController()
  let socket: Socket | null = null
  let polling: AbortController | null = null
  let typingTimer: ReturnType<typeof setTimeout> | undefined
  let pulling: Promise<void> | null = null
  let pullAgain = false

  const connection = (now: Connection): void => store.update((s) => (s.connection === now ? s : { ...s, connection: now }))
  const lastSeq = (): number => store.get().thread.lastSeq

  function end(): void {
    if (life.signal.aborted) return
    stop()
    parts.onEnded()
  }

  function news(given: DeskNews): void {
    store.update((s) => onDesk(s, given, new Date().toISOString()))
    if (given.last_seq !== undefined && given.last_seq > lastSeq()) void pull()
  }

  async function pullOnce(): Promise<void> {
    for (;;) {
      const page = await api.pull(lastSeq(), life.signal)
      if (life.signal.aborted) return
      store.update((s) => onPage(onDesk(s, page, new Date().toISOString()), page.messages, page.last_seq))
      if (page.messages.length === 0 || lastSeq() >= page.last_seq) return
    }
  }

  /** One pull at a time; a wish that comes during it is granted once more after it. */
  function pull(): Promise<void> {
    if (pulling !== null) {
      pullAgain = true
      return pulling
    }
    pulling = pullOnce()
      .catch((error: unknown) => {
        if (error instanceof Problem && error.status === 401) end()
        // while nothing is connected, the next connection pulls anyway
        else if (store.get().connection === 'live') setTimeout(() => !life.signal.aborted && void pull(), backoff(2))
      })
      .finally(() => {
        pulling = null
        if (pullAgain && !life.signal.aborted) {
          pullAgain = false
          void pull()
        }
      })
    return pulling
  }

  function heard(event: string, raw: unknown): void {
    const from = row(raw)
    if (event === 'message') return take(raw)
    if (event === 'typing') return showTyping(from.on === true)
    if (event === 'state') return news(readNews(raw))
    if (event === 'closed') return news({ closed: true, owner: 'none' })
    if (event === 'session_ended') return end()
    const { id, text } = from
    if (event === 'partial' && typeof id === 'string' && typeof text === 'string') store.update((s) => onPartial(s, { id, text }))
  }

  function take(raw: unknown): void {
    const message = readMessage(raw)
    if (message === null) return
    let gap = false
    store.update((s) => {
      const step = onMessage(s, message)
      gap = step.verdict === 'gap'
      return step.state
    })
    if (gap) void pull()
  }

  function showTyping(on: boolean): void {
    clearTimeout(typingTimer)
    store.update((s) => (s.typing === on ? s : { ...s, typing: on }))
    if (on) typingTimer = setTimeout(() => showTyping(false), TYPING_MS)
  }

  async function poll(): Promise<void> {
    if (polling !== null || life.signal.aborted) return
    const mine = new AbortController()
    polling = mine
    life.signal.addEventListener('abort', () => mine.abort())
    let failures = 0
    let asked = 0
    while (!mine.signal.aborted) {
      try {
        // the first answer comes at once and proves the way; then the desk holds the request
        const page = asked === 0 ? await api.pull(lastSeq(), mine.signal) : await api.longPoll(lastSeq(), mine.signal)
        if (mine.signal.aborted) break
        asked += 1
        failures = 0
        store.update((s) => onPage(onDesk(s, page, new Date().toISOString()), page.messages, page.last_seq))
        if (store.get().connection !== 'polling') {
          connection('polling')
          parts.onUp()
        }
      } catch (error) {
        if (mine.signal.aborted) break
        if (error instanceof Problem && error.status === 401) return end()
        failures += 1
        asked = 0
        connection('lost')
        await pause(backoff(failures), mine.signal)
      }
    }
    if (polling === mine) polling = null
  }

  function connect(): void {
    connection('connecting')
    const patience = parts.patience ?? PATIENCE_MS
    let waited = setTimeout(() => void poll(), patience)
    life.signal.addEventListener('abort', () => clearTimeout(waited))
    socket = openSocket(parts.base ?? '', () => ({ token: parts.token(), after: lastSeq() }), {
      up() {
        clearTimeout(waited)
        polling?.abort()
        polling = null
        connection('live')
        void pull()
        parts.onUp()
      },
      down() {
        showTyping(false)
        connection('connecting')
        waited = setTimeout(() => void poll(), patience)
      },
      failed(code) {
        if (ENDS.has(code)) return end()
        void poll()
      },
      event: heard,
    })
  }

  async function bySocket(at: Socket, payload: object): Promise<Ack> {
    const answer = await at.request('message', payload, ACK_MS + Math.random() * 1_000)
    const ack = readAck(answer)
    if (ack !== null) return ack
    const error = row(row(answer).error)
    const code = typeof error.code === 'string' ? error.code : 'refused'
    const status = typeof error.status === 'number' ? error.status : statusOf(code)
    const wait = typeof error.retry_after === 'number' ? error.retry_after : null
    throw new Problem(status, code, typeof error.message === 'string' ? error.message : '', wait)
  }

  function stop(): void {
    life.abort()
    clearTimeout(typingTimer)
    socket?.close()
  }

  connect()

  return {
    async send(clientId, text, attachments) {
      const payload = { client_id: clientId, text, attachments }
      try {
        return socket?.connected === true
          ? await bySocket(socket, payload)
          : await api.send(clientId, text, attachments, ACK_MS + 3_000 + Math.random() * 1_000)
      } catch (error) {
        if (error instanceof Problem && error.status === 401) end()
        throw error
      }
    },
    typing: (on) => socket?.tell('typing', { on }),
    read: (seq) => socket?.tell('read', { seq }),
    pull,
    network(online) {
      if (!online) {
        showTyping(false)
        return connection('lost')
      }
      connection('connecting')
      socket?.reconnect()
      if (polling !== null) {
        polling.abort()
        polling = null
        void poll()
      }
    },
    stop,
  }
}

/** A socket's error ack carries a code and no status: which codes are worth another try? */
function statusOf(code: string): number {
  if (ENDS.has(code)) return 401
  if (/rate|slow|too_many/.test(code)) return 429
  if (code === 'error' || /internal|unavailable|timeout|server/.test(code)) return 503
  if (/large|too_long/.test(code)) return 413
  return 422
}
