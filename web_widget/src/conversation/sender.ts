/**
 * Sends the outgoing queue, one at a time and in order. The same client_id goes out on every try, so that the desk can answer
 * a repeat with the first answer. Without a network nothing fails: it waits. Only a refusal, or a desk that keeps erring, fails.
 */
import { Problem, Unreachable } from '../api/problem.ts'
import type { Ack } from '../api/types.ts'
import { backoff, pause } from './backoff.ts'
import { type Outgoing, change, next } from './outgoing.ts'
import type { Conversation } from './state.ts'
import type { Store } from './store.ts'

export const MOST_TRIES = 8

export interface SenderParts {
  readonly store: Store<Conversation>
  deliver(item: Outgoing): Promise<Ack>
  accepted(item: Outgoing, ack: Ack): Promise<void>
  online(): boolean
  readonly delay?: (attempt: number) => number
}

export interface Sender {
  /** Something changed (a new message, a network, a socket): try now. */
  kick(): void
  stop(): void
}

/** The reason a person reads, as a key of the texts. */
export function failureCode(problem: Problem): string {
  if (problem.status === 413 || problem.code === 'text_too_long') return 'too_large'
  if (problem.status === 415) return 'bad_type'
  if (problem.status === 429) return 'slow_down'
  return problem.passing ? 'desk_down' : 'refused'
}

export function createSender(parts: SenderParts): Sender {
  const { store } = parts
  const delay = parts.delay ?? backoff
  let running = false
  let stopped = false
  let wake = new AbortController()

  const patch = (item: Outgoing, values: Partial<Omit<Outgoing, 'clientId'>>): void =>
    store.update((state) => ({ ...state, outgoing: change(state.outgoing, item.clientId, values) }))

  async function failed(item: Outgoing, error: unknown): Promise<void> {
    const attempts = item.attempts + 1
    const lasting = error instanceof Problem && (!error.passing || (attempts >= MOST_TRIES && error.status !== 429))
    if (!(error instanceof Problem) && !(error instanceof Unreachable)) throw error
    if (lasting) return patch(item, { phase: 'failed', attempts, code: failureCode(error), seenAs: null })
    patch(item, { phase: 'waiting', attempts, seenAs: null })
    wake = new AbortController()
    const asked = error instanceof Problem && error.retryAfter !== null ? error.retryAfter * 1000 : 0
    await pause(Math.max(asked, delay(attempts)), wake.signal)
  }

  async function run(): Promise<void> {
    while (!stopped && parts.online()) {
      const item = next(store.get().outgoing)
      if (item === null) return
      patch(item, { phase: 'sending', code: null })
      try {
        const ack = await parts.deliver(item)
        if (!stopped) await parts.accepted(item, ack)
      } catch (error) {
        await failed(item, error)
      }
    }
  }

  return {
    kick() {
      wake.abort()
      if (running || stopped) return
      running = true
      void run().finally(() => {
        running = false
        if (!stopped && parts.online() && next(store.get().outgoing) !== null) this.kick()
      })
    },
    stop() {
      stopped = true
      wake.abort()
    },
  }
}
