/** The queue of own messages that the desk has not acknowledged. */
import type { Ack, Message } from '../api/types.ts'

export type Phase = 'waiting' | 'sending' | 'failed'

/** `code` says why it failed, as a key of the texts. */
export interface Outgoing {
  readonly clientId: string
  readonly text: string
  readonly files: readonly File[]
  /** Ids of files already uploaded, in order: a retry goes on where it stopped. */
  readonly uploaded: readonly string[]
  /** How much of the file on its way has gone, 0 to 1. */
  readonly progress: number
  readonly at: string
  readonly phase: Phase
  readonly attempts: number
  readonly code: string | null
  /** Its echo came before its ack: still unacknowledged, but shown once. */
  readonly seenAs: string | null
}

export type Queue = readonly Outgoing[]

export function compose(clientId: string, text: string, files: readonly File[], at: string): Outgoing {
  return { clientId, text, files, uploaded: [], progress: 0, at, phase: 'waiting', attempts: 0, code: null, seenAs: null }
}

/** The next one to send: order is kept, a failed one lets the others pass. */
export function next(queue: Queue): Outgoing | null {
  return queue.find((item) => item.phase === 'waiting') ?? null
}

export function change(queue: Queue, clientId: string, patch: Partial<Omit<Outgoing, 'clientId'>>): Queue {
  return queue.map((item) => (item.clientId === clientId ? { ...item, ...patch } : item))
}

export function without(queue: Queue, clientId: string): Queue {
  return queue.filter((item) => item.clientId !== clientId)
}

/** Marks the first unacknowledged message that this echo can be. The desk's own client_id decides where it is given. */
export function echoed(queue: Queue, message: Message): Queue {
  if (message.author !== 'citizen') return queue
  const item = queue.find((held) =>
    message.client_id !== undefined
      ? held.clientId === message.client_id
      : held.phase === 'sending' && held.seenAs === null && held.text === message.text && held.files.length === message.attachments.length,
  )
  return item === undefined ? queue : change(queue, item.clientId, { seenAs: message.id })
}

/** The acknowledged message as the thread will hold it. */
export function acknowledged(item: Outgoing, ack: Ack): Message {
  return {
    id: ack.id,
    seq: ack.seq,
    author: 'citizen',
    author_name: '',
    text: item.text,
    attachments: item.files.map((file, index) => ({ id: item.uploaded[index] ?? '', media_type: file.type, size: file.size, name: file.name })),
    citations: [],
    buttons: [],
    at: ack.at === '' ? item.at : ack.at,
    status: 'delivered',
  }
}
