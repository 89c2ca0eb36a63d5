/** The thread as the server numbered it: no message lost, none twice, whatever order the network chose. */
import type { Message, Status } from '../api/types.ts'

export interface Thread {
  readonly messages: readonly Message[]
  readonly lastSeq: number
}

export type Verdict = 'applied' | 'dropped' | 'gap'

export const EMPTY: Thread = { messages: [], lastSeq: 0 }

const RANK: Readonly<Record<Status, number>> = { sent: 0, delivered: 1, read: 2 }

/** A pushed message: applied if it is the next one, dropped if known; a gap changes nothing and asks for a pull. */
export function receive(thread: Thread, message: Message): { thread: Thread; verdict: Verdict } {
  if (message.seq === thread.lastSeq + 1) return { thread: append(thread, message), verdict: 'applied' }
  if (message.seq > thread.lastSeq) return { thread, verdict: 'gap' }
  return { thread: renew(thread, message), verdict: 'dropped' }
}

/** A pulled page is the truth: a hole in it is a hole at the desk, so it is applied as it stands. */
export function catchUp(thread: Thread, page: readonly Message[]): Thread {
  const ordered = [...page].sort((a, b) => a.seq - b.seq)
  return ordered.reduce((held, message) => (message.seq > held.lastSeq ? append(held, message) : renew(held, message)), thread)
}

/** The desk names a higher last_seq but has nothing more to give: believe it, or we would ask forever. */
export function believe(thread: Thread, lastSeq: number): Thread {
  return lastSeq > thread.lastSeq ? { ...thread, lastSeq } : thread
}

function append(thread: Thread, message: Message): Thread {
  return { messages: [...thread.messages, message], lastSeq: message.seq }
}

/** The desk has read up to here: the person's own messages say so. */
export function readUpTo(thread: Thread, seq: number): Thread {
  const unread = (message: Message): boolean => message.author === 'citizen' && message.seq <= seq && message.status !== 'read'
  if (!thread.messages.some(unread)) return thread
  return { ...thread, messages: thread.messages.map((message) => (unread(message) ? { ...message, status: 'read' } : message)) }
}

/** A message's status only ever rises; files that an echo named by their ids alone are told of when more is known. */
function renew(thread: Thread, message: Message): Thread {
  const at = thread.messages.findIndex((held) => held.id === message.id)
  const held = thread.messages[at]
  if (held === undefined) return thread
  const told = held.attachments.some((file) => file.media_type === '') && message.attachments.every((file) => file.media_type !== '')
  if (RANK[message.status] <= RANK[held.status] && !told) return thread
  const messages = thread.messages.slice()
  const status = RANK[message.status] > RANK[held.status] ? message.status : held.status
  messages[at] = { ...held, status, attachments: told ? message.attachments : held.attachments }
  return { ...thread, messages }
}
