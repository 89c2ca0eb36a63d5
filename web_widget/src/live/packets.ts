/**
 * The packets of Socket.IO (protocol 5) inside engine.io (protocol 4): websocket, JSON, one namespace. The official client
 * carries every transport and binary data, and weighs more than a quarter of all that this chat may.
 * https://socket.io/docs/v4/socket-io-protocol/
 */
import { row } from '../api/read.ts'

export type Packet =
  | { readonly kind: 'open'; readonly silence: number }
  | { readonly kind: 'ping' }
  | { readonly kind: 'connected' }
  | { readonly kind: 'refused'; readonly code: string }
  | { readonly kind: 'disconnected' }
  | { readonly kind: 'event'; readonly event: string; readonly data: unknown }
  | { readonly kind: 'ack'; readonly id: number; readonly data: unknown }

export const PONG = '3'

export function connectPacket(namespace: string, auth: object): string {
  return `40${namespace},${JSON.stringify(auth)}`
}

export function eventPacket(namespace: string, event: string, data: unknown, id?: number): string {
  return `42${namespace},${id ?? ''}${JSON.stringify([event, data])}`
}

/** Null for what is not ours or not understood. `silence`: milliseconds after which a quiet connection is dead. */
export function readPacket(raw: unknown, namespace: string): Packet | null {
  if (typeof raw !== 'string') return null
  if (raw === '2') return { kind: 'ping' }
  if (raw[0] === '0') {
    const { pingInterval, pingTimeout } = row(parsed(raw.slice(1)))
    return { kind: 'open', silence: (Number(pingInterval) || 25_000) + (Number(pingTimeout) || 20_000) }
  }
  const found = /^4([0-4])(\/[^,]*),?(\d*)(.*)$/s.exec(raw)
  if (found === null || found[2] !== namespace) return null
  const [, type, , id, body = ''] = found
  const data = parsed(body)
  if (type === '0') return { kind: 'connected' }
  if (type === '1') return { kind: 'disconnected' }
  if (type === '4') return { kind: 'refused', code: refusal(row(data)) }
  if (!Array.isArray(data)) return null
  if (type === '3') return { kind: 'ack', id: Number(id), data: data[0] as unknown }
  return typeof data[0] === 'string' ? { kind: 'event', event: data[0], data: data[1] as unknown } : null
}

/** The desk puts its code into the message itself or, as Socket.IO's own middleware does, into `data`. */
function refusal(from: Readonly<Record<string, unknown>>): string {
  for (const code of [row(from.data).code, from.code, row(from.message).code, from.message]) if (typeof code === 'string') return code
  return ''
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json)
  } catch {
    return null
  }
}
