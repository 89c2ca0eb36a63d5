/** The lines of the log in order: days, messages, who joined, and last what still waits to go out. */
import type { Message } from '../api/types.ts'
import type { Outgoing } from './outgoing.ts'
import type { Conversation, Joined } from './state.ts'
import { dayOf } from '../ui/time.ts'

export type Entry =
  | { readonly kind: 'day'; readonly key: string; readonly at: string }
  | { readonly kind: 'message'; readonly key: string; readonly message: Message; readonly first: boolean; readonly last: boolean }
  | { readonly kind: 'joined'; readonly key: string; readonly joined: Joined }
  | { readonly kind: 'code'; readonly key: string }
  | { readonly kind: 'outgoing'; readonly key: string; readonly item: Outgoing; readonly first: boolean }

/** The news of who joined and the desk's own line of it come by two ways, in any order. */
const NEAR = 3

/** The desk may write its own line when a person joins: then ours is not said twice. */
function toldByDesk(joined: Joined, messages: readonly Message[]): boolean {
  return messages.some((m) => m.author === 'system' && Math.abs(m.seq - joined.afterSeq) <= NEAR && m.text.includes(joined.alias))
}

export function entries(state: Conversation, withCode: boolean): readonly Entry[] {
  const { messages } = state.thread
  const lines: Entry[] = []
  const joins = state.joined.filter((joined) => !toldByDesk(joined, messages))
  let day = ''
  let before: Message | null = null
  let codeShown = !withCode

  const join = (upTo: number): void => {
    while (joins[0] !== undefined && joins[0].afterSeq <= upTo) {
      const joined = joins.shift()
      if (joined !== undefined) lines.push({ kind: 'joined', key: `joined-${joined.at}`, joined })
      before = null
    }
  }
  const turn = (at: string): void => {
    if (dayOf(at) === day) return
    day = dayOf(at)
    before = null
    lines.push({ kind: 'day', key: `day-${day}`, at })
  }

  messages.forEach((message, index) => {
    join(message.seq - 1)
    turn(message.at)
    const first = (before as Message | null)?.author !== message.author || before?.author_name !== message.author_name
    lines.push({ kind: 'message', key: message.id, message, first, last: index === messages.length - 1 })
    before = message
    if (!codeShown && message.author === 'citizen') {
      codeShown = true
      before = null
      lines.push({ kind: 'code', key: 'code' })
    }
  })
  join(Number.POSITIVE_INFINITY)
  for (const item of state.outgoing) {
    if (item.seenAs !== null) continue
    turn(item.at)
    lines.push({ kind: 'outgoing', key: item.clientId, item, first: (before as Message | null)?.author !== 'citizen' })
    before = { author: 'citizen' } as Message
  }
  return lines
}

/** Messages of others after the last one that was in sight. */
export function unreadAfter(messages: readonly Message[], readSeq: number): number {
  return messages.filter((message) => message.seq > readSeq && message.author !== 'citizen').length
}
