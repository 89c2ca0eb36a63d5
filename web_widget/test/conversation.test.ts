/** The thread and the way of a message, against a desk that loses, repeats and delays. The mock speaks through the official Socket.IO server. */
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { WebSocket as NodeWebSocket } from 'ws'
import { createDesk } from '../mock/server.mjs'
import type { Message } from '../src/api/types.ts'
import { EMPTY, catchUp, readUpTo, receive } from '../src/conversation/sequence.ts'
import { type Controller, createController } from '../src/session/controller.ts'

/** A browser's websocket: an error is followed by a close, and thrown at nobody. Node has one of its own from 22 on. */
class BrowserWebSocket extends NodeWebSocket {
  constructor(address: string) {
    super(address)
    this.on('error', () => undefined)
  }
}

const message = (seq: number, more: Partial<Message> = {}): Message => ({
  id: `m${seq}`, seq, author: 'bot', author_name: '', text: `${seq}`, attachments: [], citations: [], buttons: [], at: '', status: 'sent', ...more,
})

describe('the thread', () => {
  it('holds every message once and in order, whatever order they come in', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 40 }), (arrivals) => {
        const all = Array.from({ length: 12 }, (_, index) => message(index + 1))
        let thread = EMPTY
        for (const seq of arrivals) {
          const step = receive(thread, message(seq))
          thread = step.verdict === 'gap' ? catchUp(step.thread, all.slice(thread.lastSeq, seq)) : step.thread
        }
        expect(thread.messages.map((m) => m.seq)).toEqual(all.slice(0, Math.max(0, ...arrivals)).map((m) => m.seq))
      }),
    )
  })

  it('marks the own messages that the desk has read, and no others', () => {
    const thread = [message(1, { author: 'citizen' }), message(2), message(3, { author: 'citizen' })].reduce((held, each) => receive(held, each).thread, EMPTY)
    expect(readUpTo(thread, 2).messages.map((m) => m.status)).toEqual(['read', 'sent', 'sent'])
    expect(readUpTo(thread, 0)).toBe(thread)
  })
})

describe('a conversation with a desk', () => {
  let desk: ReturnType<typeof createDesk>
  let base: string
  let controller: Controller

  beforeEach(async () => {
    const kept = new Map<string, string>()
    vi.stubGlobal('sessionStorage', {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
      clear: () => kept.clear(),
      get length() {
        return kept.size
      },
    })
    vi.stubGlobal('WebSocket', BrowserWebSocket)
    desk = createDesk()
    base = await desk.listen()
    controller = begin()
  })
  afterEach(async () => {
    controller.leave()
    await desk.stop()
    vi.unstubAllGlobals()
  })

  const begin = (): Controller => createController({ siteKey: null, base, patience: 300, locale: () => 'es' })
  const texts = (): string[] => controller.store.get().thread.messages.map((m) => m.text)
  const said = (): string[] => desk.talks().at(-1)?.messages.filter((m) => m.author === 'citizen').map((m) => m.text) ?? []
  const until = (check: () => void): Promise<void> => vi.waitFor(check, { timeout: 8_000, interval: 20 })
  const settled = (): Promise<void> => until(() => expect(controller.store.get().outgoing).toEqual([]))
  const live = (): Promise<void> => until(() => expect(controller.store.get().connection).toBe('live'))

  it('sends nothing and stores nothing before the first message', async () => {
    controller.begin({ mode: 'anonymous', name: '', contact: '' })
    controller.keepDraft('empiezo a escr')
    expect(desk.requests).toEqual([])
    expect(sessionStorage.length).toBe(0)
  })

  it('opens with the first message, and hears the answer', async () => {
    controller.say('eco hola', [])
    await until(() => expect(texts()).toEqual(['eco hola', 'Recibí: eco hola']))
    await settled()
    expect(desk.requests.filter((r) => r.path.endsWith('/sessions'))).toHaveLength(1)
  })

  it('keeps order and sends once, although acks and pushes get lost', async () => {
    controller.say('uno', [])
    await live()
    desk.faults.blockSockets = true
    desk.faults.dropNextAck = 2
    for (const socket of desk.citizens.sockets.values()) socket.disconnect(true)
    for (const text of ['dos', 'tres', 'cuatro']) controller.say(text, [])
    await settled()
    expect(said()).toEqual(['uno', 'dos', 'tres', 'cuatro'])
    expect(texts()).toEqual(['uno', 'dos', 'tres', 'cuatro'])
  })

  it('pulls what a lost push left out', async () => {
    controller.say('hola', [])
    await settled()
    await live()
    const talk = desk.talks()[0]
    if (talk === undefined) throw new Error('no conversation')
    desk.faults.dropNextPush = 1
    desk.add(talk, { author: 'operator', text: 'se pierde' })
    desk.add(talk, { author: 'operator', text: 'llega' })
    await until(() => expect(texts()).toEqual(['hola', 'se pierde', 'llega']))
    desk.faults.dropNextPush = 1
    desk.add(talk, { author: 'operator', text: 'la última' })
    desk.become(talk, {})
    await until(() => expect(texts().at(-1)).toBe('la última'))
  })

  it('goes on by plain requests where websockets are blocked', async () => {
    desk.faults.blockSockets = true
    controller.say('eco sin socket', [])
    await until(() => expect(texts().at(-1)).toBe('Recibí: eco sin socket'))
    expect(controller.store.get().connection).toBe('polling')
    desk.faults.blockSockets = false
    await live()
  })

  it('finds words from before a reload, and sends them with their own client id', async () => {
    controller.say('hola', [])
    await settled()
    desk.faults.down = true
    for (const socket of desk.citizens.sockets.values()) socket.disconnect(true)
    controller.say('¿seguís ahí?', [])
    controller.keepDraft('y otra co')
    const id = controller.store.get().outgoing[0]?.clientId
    const reloaded = sessionStorage.getItem('ventanilla-unsent') ?? ''
    const session = sessionStorage.getItem('ventanilla') ?? ''
    controller.leave()
    sessionStorage.setItem('ventanilla-unsent', reloaded)
    sessionStorage.setItem('ventanilla', session)
    controller = begin()
    expect(controller.draft).toBe('y otra co')
    expect(controller.store.get().outgoing[0]?.clientId).toBe(id)
    desk.faults.down = false
    controller.network(true)
    await settled()
    expect(said()).toEqual(['hola', '¿seguís ahí?'])
  })

  it('is over, and leaves nothing behind, when the desk forgets it', async () => {
    controller.say('hola', [])
    await settled()
    await controller.forget()
    await until(() => expect(controller.screen.get()).toMatchObject({ at: 'over' }))
    expect(sessionStorage.length).toBe(0)
  })

  it('is over when the desk refuses its token', async () => {
    controller.say('hola', [])
    await live()
    const talk = desk.talks()[0]
    if (talk !== undefined) talk.forgotten = true
    for (const socket of desk.citizens.sockets.values()) socket.disconnect(true)
    await until(() => expect(controller.screen.get()).toEqual({ at: 'over', receipt: null }))
  })

  it('says closed when the desk closes, and opens again with the next word', async () => {
    controller.say('hola', [])
    await live()
    const talk = desk.talks()[0]
    if (talk === undefined) throw new Error('no conversation')
    desk.push(talk, 'closed', {})
    await until(() => expect(controller.store.get().desk.closed).toBe(true))
    controller.say('otra cosa', [])
    await settled()
    expect(controller.store.get().desk.closed).toBe(false)
  })

  it('shows the reason of a refusal and sends the others', async () => {
    controller.say('hola', [])
    await settled()
    desk.faults.refuse = true
    desk.faults.blockSockets = true
    for (const socket of desk.citizens.sockets.values()) socket.disconnect(true)
    controller.say('esto no', [])
    await until(() => expect(controller.store.get().outgoing[0]).toMatchObject({ phase: 'failed', code: 'refused' }))
    desk.faults.refuse = false
    controller.say('esto sí', [])
    await until(() => expect(said()).toEqual(['hola', 'esto sí']))
  })
})
