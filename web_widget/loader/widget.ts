/**
 * The embed: a button in a shadow root; on the first click, a frame from the desk's own origin. Before the click nothing is
 * loaded; at no time is anything stored on the host page, nor a person's data put into its document.
 *
 * <script src="https://desk.example/widget.js" data-site-key="..." data-locale="es" data-position="start|end" async></script>
 */
import { asFrameMessage } from '../src/embed/protocol.ts'
import { CSS } from './style.ts'

const WORDS = {
  es: { open: 'Abrir el chat de ayuda', close: 'Cerrar el chat de ayuda', label: '¿Hablamos?', frame: 'Chat de ayuda', unread: 'Mensajes sin leer: ' },
  en: { open: 'Open the help chat', close: 'Close the help chat', label: 'Need to talk?', frame: 'Help chat', unread: 'Unread messages: ' },
}
const SVG = 'http://www.w3.org/2000/svg'
const BUBBLE = 'M21 12a8 8 0 0 1-8 8H4l2-3.3A8 8 0 1 1 21 12Z'

function icon(): SVGSVGElement {
  const svg = document.createElementNS(SVG, 'svg')
  svg.setAttribute('viewBox', '0 0 24 24')
  svg.setAttribute('aria-hidden', 'true')
  const path = document.createElementNS(SVG, 'path')
  path.setAttribute('d', BUBBLE)
  svg.append(path)
  return svg
}

function dress(root: ShadowRoot): void {
  if ('adoptedStyleSheets' in root && 'replaceSync' in CSSStyleSheet.prototype) {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(CSS)
    root.adoptedStyleSheets = [sheet]
    return
  }
  const style = document.createElement('style')
  style.textContent = CSS
  root.append(style)
}

function start(script: HTMLScriptElement): void {
  const desk = new URL(script.src).origin
  const { siteKey = '', locale: wished = document.documentElement.lang || navigator.language, position, label } = script.dataset
  const locale = /^en\b/i.test(wished) ? 'en' : 'es'
  const words = WORDS[locale]
  const place = document.createElement('div')
  place.lang = locale
  const root = place.attachShadow({ mode: 'closed' })
  const button = document.createElement('button')
  const text = document.createElement('span')
  const count = document.createElement('b')
  let frame: HTMLIFrameElement | null = null

  const isOpen = (): boolean => frame?.classList.contains('open') === true
  const tell = (type: 'open' | 'close'): void => frame?.contentWindow?.postMessage({ ventanilla: 1, type }, desk)

  function unread(number: number): void {
    count.textContent = number > 0 ? String(number) : ''
    button.setAttribute('aria-label', (isOpen() ? words.close : words.open) + (number > 0 ? `. ${words.unread}${number}` : ''))
  }

  function load(): HTMLIFrameElement {
    const made = document.createElement('iframe')
    const query = new URLSearchParams({ embed: '1', site_key: siteKey, locale, host: location.origin })
    made.title = words.frame
    made.className = button.className
    made.allow = 'clipboard-write; microphone'
    made.referrerPolicy = 'origin'
    made.src = `${desk}/?${query}`
    made.addEventListener('load', () => tell(isOpen() ? 'open' : 'close'))
    root.insertBefore(made, button)
    return made
  }

  function show(open: boolean): void {
    frame ??= load()
    frame.classList.toggle('open', open)
    button.classList.toggle('open', open)
    button.setAttribute('aria-expanded', String(open))
    unread(0)
    tell(open ? 'open' : 'close')
    if (open) frame.focus()
    else button.focus()
  }

  dress(root)
  place.className = 'ventanilla'
  button.type = 'button'
  button.className = position === 'start' ? 'start' : ''
  text.textContent = label ?? words.label
  button.append(icon(), text, count)
  button.setAttribute('aria-expanded', 'false')
  button.addEventListener('click', () => show(!isOpen()))
  root.append(button)
  unread(0)
  root.addEventListener('keydown', (event) => {
    if ((event as KeyboardEvent).key === 'Escape' && isOpen()) show(false)
  })
  window.addEventListener('message', (event) => {
    if (frame === null || event.origin !== desk || event.source !== frame.contentWindow) return
    const message = asFrameMessage(event.data)
    if (message?.type === 'close') show(false)
    else if (message?.type === 'unread' && !isOpen()) unread(message.count)
    else if (message?.type === 'resize') frame.classList.toggle('tall', message.size === 'tall')
  })
  document.body.append(place)
}

const own = document.currentScript ?? document.querySelector('script[data-site-key][src*="/widget.js"]')
if (own instanceof HTMLScriptElement) {
  if (document.body === null) addEventListener('DOMContentLoaded', () => start(own))
  else start(own)
}
