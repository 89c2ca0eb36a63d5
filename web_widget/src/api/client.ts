/** The citizen's REST calls. One function per verb; every failure is a Problem or an Unreachable. */
import { Problem, Unreachable, problemOf } from './problem.ts'
import { put } from './upload.ts'
import { readAck, readArticle, readNotice, readOpened, readPulled, row } from './read.ts'
import type { Ack, Article, Locale, Mode, Notice, Opened, Pulled } from './types.ts'

export interface OpenRequest {
  readonly mode: Mode
  readonly locale: Locale
  readonly site_key?: string
  readonly name?: string
  readonly contact?: string
}

interface Call {
  readonly method?: 'GET' | 'POST'
  readonly json?: unknown
  readonly form?: FormData
  readonly timeout?: number
  readonly signal?: AbortSignal
  readonly key?: string
  readonly anonymous?: boolean
}

const SHORT = 8_000
const LONG_POLL_SECONDS = 25
const UPLOAD = 120_000

export type Api = ReturnType<typeof createApi>

/** `base` is empty in the browser (same origin); tests give the address of their server. */
export function createApi(token: () => string | null, base = '') {
  async function call(path: string, options: Call = {}): Promise<Response> {
    const headers = new Headers({ accept: 'application/json' })
    const held = options.anonymous === true ? null : token()
    if (held !== null) headers.set('authorization', `Bearer ${held}`)
    if (options.key !== undefined) headers.set('idempotency-key', options.key)
    if (options.json !== undefined) headers.set('content-type', 'application/json')
    const stop = new AbortController()
    const timer = setTimeout(() => stop.abort(), options.timeout ?? SHORT)
    const abort = (): void => stop.abort()
    options.signal?.addEventListener('abort', abort)
    if (options.signal?.aborted === true) stop.abort()
    try {
      const response = await fetch(`${base}/api/v1/chat${path}`, {
        method: options.method ?? 'GET',
        headers,
        credentials: 'omit',
        cache: 'no-store',
        signal: stop.signal,
        ...(options.json !== undefined ? { body: JSON.stringify(options.json) } : options.form ? { body: options.form } : {}),
      })
      if (!response.ok) throw await problemOf(response)
      return response
    } catch (error) {
      throw error instanceof Problem ? error : new Unreachable()
    } finally {
      clearTimeout(timer)
      options.signal?.removeEventListener('abort', abort)
    }
  }

  const json = async (path: string, options?: Call): Promise<unknown> => (await call(path, options)).json().catch(() => null)
  const post = (path: string, body: unknown, options: Call = {}): Promise<unknown> => json(path, { method: 'POST', json: body, ...options })

  return {
    notice: async (locale: Locale, siteKey: string | null): Promise<Notice> => {
      const query = new URLSearchParams({ locale, ...(siteKey !== null ? { site_key: siteKey } : {}) })
      return readNotice(await json(`/notice?${query}`, { anonymous: true }))
    },
    open: async (request: OpenRequest, key: string): Promise<Opened> => readOpened(await post('/sessions', request, { key, anonymous: true })),
    resume: async (code: string): Promise<Opened> => readOpened(await post('/resume', { return_code: code }, { anonymous: true })),
    send: async (clientId: string, text: string, attachments: readonly string[], timeout: number): Promise<Ack> => {
      const ack = readAck(await post('/messages', { client_id: clientId, text, attachments }, { timeout }))
      if (ack === null) throw new Unreachable()
      return ack
    },
    pull: async (after: number, signal?: AbortSignal): Promise<Pulled> =>
      readPulled(await json(`/messages?after=${after}&limit=200`, signal ? { signal } : {})),
    longPoll: async (after: number, signal: AbortSignal): Promise<Pulled> =>
      readPulled(
        await json(`/messages?after=${after}&limit=200&wait=${LONG_POLL_SECONDS}`, { signal, timeout: (LONG_POLL_SECONDS + 10) * 1000 }),
      ),
    upload: async (file: File, progress: (part: number) => void): Promise<string> => {
      const form = new FormData()
      form.append('file', file, file.name)
      // outside a browser (the tests) there is only fetch, which tells no progress
      const browser = typeof XMLHttpRequest !== 'undefined'
      const kept = browser ? put(`${base}/api/v1/chat/attachments`, token(), form, progress) : json('/attachments', { method: 'POST', form, timeout: UPLOAD })
      const { id } = row(await kept)
      if (typeof id !== 'string') throw new Unreachable()
      return id
    },
    attachment: async (id: string): Promise<Blob> => (await call(`/attachments/${encodeURIComponent(id)}`, { timeout: UPLOAD })).blob(),
    transcript: async (): Promise<Blob> => (await call('/transcript', { timeout: UPLOAD })).blob(),
    pushKey: async (): Promise<string | null> => {
      const { key } = row(await json('/push'))
      return typeof key === 'string' ? key : null
    },
    pushOn: async (subscription: unknown): Promise<unknown> => post('/push', subscription),
    pushOff: async (endpoint: string): Promise<unknown> => post('/push/end', { endpoint }),
    human: async (): Promise<unknown> => post('/human', {}),
    rate: async (score: number, comment: string): Promise<unknown> => post('/rating', { score, ...(comment !== '' ? { comment } : {}) }),
    close: async (): Promise<unknown> => post('/close', {}),
    forget: async (): Promise<string> => {
      const receipt = row(await post('/forget', {})).receipt
      return typeof receipt === 'string' ? receipt : ''
    },
    feedback: async (messageId: string, helpful: boolean): Promise<unknown> => post('/feedback', { message_id: messageId, helpful }),
    article: async (id: string): Promise<Article> => readArticle(await json(`/articles/${encodeURIComponent(id)}`)),
  }
}
