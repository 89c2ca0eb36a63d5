/** All that the screen shows of one conversation, and the pure steps from one state to the next. */
import type { Ack, DeskNews, Message, Owner } from '../api/types.ts'
import { type Queue, acknowledged, change, compose, echoed, without } from './outgoing.ts'
import { type Streamed, grow } from './partial.ts'
import { EMPTY, type Thread, type Verdict, believe, catchUp, readUpTo, receive } from './sequence.ts'

/** live = websocket; polling = plain requests, because the websocket is blocked; lost = neither answers. */
export type Connection = 'idle' | 'connecting' | 'live' | 'polling' | 'lost'

export interface Desk {
  readonly owner: Owner
  readonly position: number | null
  readonly waitSeconds: number | null
  readonly alias: string | null
  readonly closed: boolean
  readonly rating: number | null
}

/** A line of the log that is nobody's message: who joined, after which message. */
export interface Joined {
  readonly afterSeq: number
  readonly alias: string
  readonly at: string
}

export interface Conversation {
  readonly thread: Thread
  readonly outgoing: Queue
  readonly partial: Streamed | null
  readonly typing: boolean
  readonly desk: Desk
  readonly joined: readonly Joined[]
  readonly connection: Connection
  readonly helpful: Readonly<Record<string, boolean>>
  readonly heardDesk: boolean
  readonly ended: boolean
}

export const START: Conversation = {
  thread: EMPTY,
  outgoing: [],
  partial: null,
  typing: false,
  desk: { owner: 'bot', position: null, waitSeconds: null, alias: null, closed: false, rating: null },
  joined: [],
  connection: 'idle',
  helpful: {},
  heardDesk: false,
  ended: false,
}

/** What a new message settles: its stream is over, and its author is no longer typing. */
function settled(state: Conversation, message: Message): Conversation {
  if (message.author === 'citizen') return { ...state, outgoing: echoed(state.outgoing, message) }
  return { ...state, partial: null, typing: false }
}

export function onMessage(state: Conversation, message: Message): { state: Conversation; verdict: Verdict } {
  const { thread, verdict } = receive(state.thread, message)
  const moved = { ...state, thread }
  return { state: verdict === 'applied' ? settled(moved, message) : moved, verdict }
}

export function onPage(state: Conversation, page: readonly Message[], lastSeq: number): Conversation {
  const before = state.thread.lastSeq
  const caught = catchUp(state.thread, page)
  const thread = page.length === 0 ? believe(caught, lastSeq) : caught
  return page.filter((message) => message.seq > before).reduce(settled, { ...state, thread })
}

export function onDesk(state: Conversation, news: DeskNews, at: string): Conversation {
  const owner = news.owner ?? state.desk.owner
  const desk: Desk = {
    owner,
    position: owner === 'queue' ? (news.position ?? null) : null,
    waitSeconds: owner === 'queue' ? (news.wait_seconds ?? null) : null,
    alias: news.operator_alias === undefined ? state.desk.alias : news.operator_alias,
    closed: news.closed ?? state.desk.closed,
    rating: news.rating === undefined ? state.desk.rating : news.rating,
  }
  const arrived = state.heardDesk && owner === 'operator' && desk.alias !== null && (state.desk.owner !== 'operator' || state.desk.alias !== desk.alias)
  const joined = arrived && desk.alias !== null ? [...state.joined, { afterSeq: state.thread.lastSeq, alias: desk.alias, at }] : state.joined
  const thread = news.read_seq === undefined ? state.thread : readUpTo(state.thread, news.read_seq)
  return { ...state, thread, desk, joined, heardDesk: true, partial: owner === 'bot' ? state.partial : null }
}

export function onPartial(state: Conversation, streamed: Streamed): Conversation {
  const known = state.thread.messages.some((message) => message.id === streamed.id)
  return known ? state : { ...state, partial: grow(state.partial, streamed), typing: false }
}

/** The ack puts the message into the thread itself if it is the next; else its echo, or a pull, brings it. */
export function onAck(state: Conversation, clientId: string, ack: Ack): { state: Conversation; verdict: Verdict } {
  const item = state.outgoing.find((held) => held.clientId === clientId)
  if (item === undefined) return { state, verdict: 'dropped' }
  // its files were uploaded before a reload: only the desk knows them now
  if (item.uploaded.length > item.files.length && state.thread.lastSeq < ack.seq) return { state, verdict: 'gap' }
  const { thread, verdict } = receive(state.thread, acknowledged(item, ack))
  // whoever writes again opens it again, whether the ack or the echo came first
  const desk = state.desk.closed ? { ...state.desk, closed: false, rating: null } : state.desk
  // on a gap it stays in sight until the pull brings it: the controller drops it then
  const outgoing = verdict === 'gap' ? change(state.outgoing, clientId, { seenAs: null, phase: 'sending' }) : without(state.outgoing, clientId)
  return { state: { ...state, thread, outgoing, desk }, verdict }
}

export function drop(state: Conversation, clientId: string): Conversation {
  return { ...state, outgoing: without(state.outgoing, clientId) }
}

export function say(state: Conversation, clientId: string, text: string, files: readonly File[], at: string): Conversation {
  return { ...state, outgoing: [...state.outgoing, compose(clientId, text, files, at)] }
}
