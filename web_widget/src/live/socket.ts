/** One namespace over one websocket: it comes back by itself, and never waits on a connection that has gone quiet. */
import { Unreachable } from '../api/problem.ts'
import { backoff } from '../conversation/backoff.ts'
import { PONG, type Packet, connectPacket, eventPacket, readPacket } from './packets.ts'

const NAMESPACE = '/citizen'
const OPENING_MS = 10_000

export interface Listener {
  up(): void
  /** It was up and fell; the next try is already planned. */
  down(): void
  /** A try failed, for the desk's reason or for none. */
  failed(code: string): void
  event(event: string, data: unknown): void
}

export interface Socket {
  readonly connected: boolean
  /** The desk's ack. Rejects with Unreachable when it does not come. */
  request(event: string, data: unknown, timeout: number): Promise<unknown>
  tell(event: string, data: unknown): void
  reconnect(): void
  close(): void
}

interface Waiting {
  readonly done: (data: unknown) => void
  readonly lost: (error: Unreachable) => void
  readonly timer: ReturnType<typeof setTimeout>
}

export function openSocket(base: string, auth: () => object, listener: Listener): Socket {
  const address = `${(base === '' ? location.origin : base).replace(/^http/, 'ws')}/socket.io/?EIO=4&transport=websocket`
  const waiting = new Map<number, Waiting>()
  let wire: WebSocket | null = null
  let up = false
  let silence = OPENING_MS
  let quiet: ReturnType<typeof setTimeout> | undefined
  let again: ReturnType<typeof setTimeout> | undefined
  let tries = 0
  let ids = 0

  function hush(): void {
    clearTimeout(quiet)
    quiet = setTimeout(() => drop(''), silence)
  }

  /** Lets the connection go, tells, and plans the next one. */
  function drop(code: string): void {
    const wasUp = up
    release()
    tries += 1
    again = setTimeout(open, backoff(tries, Math.random, 500))
    if (wasUp) listener.down()
    else listener.failed(code)
  }

  function release(): void {
    clearTimeout(quiet)
    clearTimeout(again)
    const old = wire
    wire = null
    up = false
    old?.close()
    for (const { lost, timer } of waiting.values()) {
      clearTimeout(timer)
      lost(new Unreachable())
    }
    waiting.clear()
  }

  function take(packet: Packet): void {
    switch (packet.kind) {
      case 'open':
        silence = packet.silence
        return wire?.send(connectPacket(NAMESPACE, auth()))
      case 'ping':
        return wire?.send(PONG)
      case 'connected':
        up = true
        tries = 0
        return listener.up()
      case 'refused':
        return drop(packet.code)
      case 'disconnected':
        return drop('')
      case 'event':
        return listener.event(packet.event, packet.data)
      case 'ack': {
        const asked = waiting.get(packet.id)
        waiting.delete(packet.id)
        clearTimeout(asked?.timer)
        return asked?.done(packet.data)
      }
    }
  }

  function open(): void {
    silence = OPENING_MS
    try {
      wire = new WebSocket(address)
    } catch {
      return drop('')
    }
    const mine = wire
    hush()
    mine.onmessage = ({ data }: MessageEvent) => {
      if (mine !== wire) return
      const packet = readPacket(data, NAMESPACE)
      if (packet !== null) take(packet)
      if (mine === wire) hush()
    }
    mine.onclose = () => mine === wire && drop('')
  }

  open()
  return {
    get connected() {
      return up
    },
    request: (event, data, timeout) =>
      new Promise((done, lost) => {
        if (wire === null || !up) return lost(new Unreachable())
        const id = ids++
        const timer = setTimeout(() => (waiting.delete(id), lost(new Unreachable())), timeout)
        waiting.set(id, { done, lost, timer })
        wire.send(eventPacket(NAMESPACE, event, data, id))
      }),
    tell: (event, data) => void (up && wire?.send(eventPacket(NAMESPACE, event, data))),
    reconnect() {
      release()
      tries = 0
      open()
    },
    close: release,
  }
}
