/** The words, the colours and the small pure parts. */
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { lean } from '../bundling/leanTokens.ts'
import { CSS } from '../loader/style.ts'
import { asFrameMessage, pinnedOrigin } from '../src/embed/protocol.ts'
import { onDoubleEscape } from '../src/exit/leave.ts'
import en from '../src/i18n/en.json'
import es from '../src/i18n/es.json'
import { connectPacket, eventPacket, readPacket } from '../src/live/packets.ts'
import { pieces } from '../src/ui/links.ts'

const read = (path: string): string => readFileSync(new URL(path, import.meta.url), 'utf8')
const TOKENS = read('../tokens/tokens.css')

describe('texts', () => {
  it('says everything in both languages, with the same places to fill', () => {
    expect(Object.keys(en)).toEqual(Object.keys(es))
    const places = (text: unknown): string[] => [...new Set(JSON.stringify(text).match(/\{\w+\}/g) ?? [])].sort()
    for (const key of Object.keys(es) as (keyof typeof es)[]) expect(places(en[key]), key).toEqual(places(es[key]))
  })

  it('makes links of https alone and calls of the known numbers alone', () => {
    const kinds = (text: string): string[] => pieces(text, ['911']).map((piece) => piece.kind)
    expect(kinds('mirá https://salud.example.org/a.')).toEqual(['text', 'link', 'text'])
    expect(kinds('javascript:alert(1) http://a.example https://user@a.example')).toEqual(['text'])
    expect(kinds('llamá al 911, no al 9111')).toEqual(['text', 'phone', 'text'])
  })
})

describe('colours', () => {
  const themes = [...TOKENS.matchAll(/:root\[data-theme="([\w-]+)"\] \{([^}]*)\}/g)].map(([, name = '', body = '']) => ({
    name, colour: new Map([...body.matchAll(/(--color-[\w-]+): (#[0-9a-f]{6});/g)].map(([, key = '', value = '']) => [key, value])),
  }))
  const light = (hex: string): number => {
    const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) / 255).map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    return 0.2126 * r + 0.7152 * g + 0.0722 * b
  }
  const contrast = (a: string, b: string): number => (Math.max(light(a), light(b)) + 0.05) / (Math.min(light(a), light(b)) + 0.05)
  const words: [string, string[]][] = [
    ['text', ['canvas', 'surface', 'sunken', 'hover', 'bubble-own', 'bubble-bot', 'bubble-operator', 'bubble-system', 'info-soft', 'danger-soft']],
    ['text-muted', ['canvas', 'surface', 'bubble-own', 'bubble-bot', 'bubble-operator', 'bubble-system']],
    ['accent-text', ['surface', 'canvas', 'accent-soft', 'bubble-own']], ['link', ['canvas', 'surface', 'bubble-bot', 'bubble-operator']],
    ['on-accent', ['accent', 'accent-hover']], ['on-danger', ['danger', 'danger-hover']], ['danger-text', ['surface', 'danger-soft', 'canvas', 'bubble-own']],
    ['ok-text', ['ok-soft']], ['warn-text', ['warn-soft']], ['info-text', ['info-soft']],
  ]

  it.each(themes)('are readable in theme $name', ({ colour }) => {
    const of = (name: string): string => colour.get(`--color-${name}`) ?? ''
    for (const [text, grounds] of words) for (const ground of grounds) expect(contrast(of(text), of(ground)), `${text} on ${ground}`).toBeGreaterThanOrEqual(4.5)
    for (const ground of ['canvas', 'surface']) for (const edge of ['focus', 'border-strong']) expect(contrast(of(edge), of(ground)), `${edge} on ${ground}`).toBeGreaterThanOrEqual(3)
  })

  it('know all five themes', () => expect(themes.map((theme) => theme.name)).toEqual(['light', 'dark', 'contrast', 'contrast-dark']))

  it('are the same in the loader', () => {
    for (const hex of CSS.match(/#[0-9a-f]{6}/g) ?? []) expect(TOKENS).toContain(hex)
  })

  it('lose nothing that the chat uses on the way into its style sheet', () => {
    const styles = ['base', 'notice', 'conversation'].map((name) => read(`../src/styles/${name}.css`)).join('\n')
    const kept = lean(TOKENS, styles)
    for (const [, name = ''] of styles.matchAll(/var\((--[\w-]+)\)/g)) expect(kept).toContain(`${name}:`)
    expect(kept).not.toContain('--color-chart-1')
    expect(kept).toContain('prefers-color-scheme: dark')
  })
})

describe('the embed', () => {
  it('takes only its own kind of message, and pins only true origins', () => {
    expect(asFrameMessage({ ventanilla: 1, type: 'unread', count: 500 })).toEqual({ ventanilla: 1, type: 'unread', count: 99 })
    for (const odd of [null, 'close', { type: 'close' }, { ventanilla: 1, type: 'unread', count: -1 }, { ventanilla: 1, type: 'resize', size: '100%' }]) expect(asFrameMessage(odd)).toBeNull()
    expect(pinnedOrigin('https://a.example')).toBe('https://a.example')
    for (const odd of [null, '*', 'null', 'https://a.example/path', 'data:text/html,x']) expect(pinnedOrigin(odd)).toBeNull()
  })
})

describe('packets', () => {
  it('are written and read as the protocol says', () => {
    expect(connectPacket('/citizen', { token: 't' })).toBe('40/citizen,{"token":"t"}')
    expect(eventPacket('/citizen', 'read', { seq: 3 }, 7)).toBe('42/citizen,7["read",{"seq":3}]')
    expect(readPacket('43/citizen,7[{"id":"a"}]', '/citizen')).toEqual({ kind: 'ack', id: 7, data: { id: 'a' } })
    expect(readPacket('44/citizen,{"message":"bad_token","data":{"code":"bad_token"}}', '/citizen')).toEqual({ kind: 'refused', code: 'bad_token' })
    for (const odd of ['', '42["x"]', '42/staff,["x"]', '42/citizen,{', '42/citizen,[1]', '6', new ArrayBuffer(2), null]) expect(readPacket(odd, '/citizen')).toBeNull()
  })
})

describe('leaving', () => {
  it('happens at two quick Escapes with nothing in between', () => {
    const heard: Record<string, (event: Event) => void> = {}
    const target = { addEventListener: (type: string, listen: unknown) => void (heard[type] = listen as (event: Event) => void), removeEventListener: () => undefined }
    let left = 0
    onDoubleEscape(() => (left += 1), target as never)
    const press = (key: string, timeStamp: number): void => heard.keydown?.({ key, timeStamp, repeat: false } as never)
    press('Escape', 0)
    press('Escape', 900)
    press('a', 1_000)
    press('Escape', 1_100)
    heard.click?.({} as never)
    press('Escape', 1_300)
    expect(left).toBe(0)
    press('Escape', 1_600)
    expect(left).toBe(1)
  })
})
