/**
 * The service worker: keeps the shell and the public notice (with the emergency numbers), and nothing that a person wrote.
 * VERSION and SHELL are put in front of it by the build.
 */
declare const VERSION: string
declare const SHELL: readonly string[]

interface Waiting extends Event {
  waitUntil(work: Promise<unknown>): void
}
interface Fetching extends Waiting {
  readonly request: Request
  respondWith(answer: Promise<Response>): void
}
interface Page {
  readonly url: string
  readonly visibilityState: string
  focus(): Promise<unknown>
}
interface Pushing extends Waiting {
  readonly data: { json(): unknown } | null
}
interface Tapping extends Waiting {
  readonly notification: { readonly data: unknown; close(): void }
}
interface Worker {
  readonly location: Location
  readonly clients: {
    claim(): Promise<void>
    matchAll(options: { type: 'window'; includeUncontrolled: true }): Promise<readonly Page[]>
    openWindow(url: string): Promise<unknown>
  }
  readonly registration: { showNotification(title: string, options: object): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', listen: (event: Waiting) => void): void
  addEventListener(type: 'push', listen: (event: Pushing) => void): void
  addEventListener(type: 'notificationclick', listen: (event: Tapping) => void): void
  addEventListener(type: 'fetch', listen: (event: Fetching) => void): void
}

const worker = self as unknown as Worker
const PREFIX = 'ventanilla-'
const CACHE = `${PREFIX}${VERSION}`
const NOTICE = '/api/v1/chat/notice'

async function install(): Promise<void> {
  const cache = await caches.open(CACHE)
  await cache.addAll([...SHELL])
  await Promise.all(
    ['es', 'en'].map((locale) => fresh(new Request(`${NOTICE}?locale=${locale}`), cache).catch(() => undefined)),
  )
  await worker.skipWaiting()
}

async function tidy(): Promise<void> {
  const names = await caches.keys()
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)))
  await worker.clients.claim()
}

async function fresh(request: Request, cache: Cache): Promise<Response> {
  const response = await fetch(request)
  if (response.ok) await cache.put(request, response.clone())
  return response
}

/** The network first; without it the last notice of the same language, whatever site it was asked for. */
async function notice(request: Request): Promise<Response> {
  const cache = await caches.open(CACHE)
  try {
    return await fresh(request, cache)
  } catch (error) {
    const locale = new URL(request.url).searchParams.get('locale') ?? 'es'
    const held = (await cache.match(request)) ?? (await cache.match(`${NOTICE}?locale=${locale}`))
    if (held !== undefined) return held
    throw error
  }
}

async function page(request: Request): Promise<Response> {
  try {
    return await fetch(request)
  } catch (error) {
    const held = await (await caches.open(CACHE)).match('/')
    if (held !== undefined) return held
    throw error
  }
}

async function file(request: Request): Promise<Response> {
  return (await (await caches.open(CACHE)).match(request)) ?? fetch(request)
}

const pages = (): Promise<readonly Page[]> => worker.clients.matchAll({ type: 'window', includeUncontrolled: true })

/** Says that something came, never what; whoever has the chat before them needs no telling. */
async function told(event: Pushing): Promise<void> {
  const { title, what, opens, locale } = (event.data?.json() ?? {}) as Readonly<Record<string, string>>
  if ((await pages()).some((page) => page.visibilityState === 'visible')) return
  await worker.registration.showNotification(title ?? '…', { tag: what, lang: locale, icon: '/chat-assets/icon-192.png', data: opens ?? '/' })
}

async function tapped({ notification }: Tapping): Promise<void> {
  notification.close()
  const open = (await pages())[0]
  await (open === undefined ? worker.clients.openWindow(String(notification.data)) : open.focus())
}

worker.addEventListener('push', (event) => event.waitUntil(told(event)))
worker.addEventListener('notificationclick', (event) => event.waitUntil(tapped(event)))
worker.addEventListener('install', (event) => event.waitUntil(install()))
worker.addEventListener('activate', (event) => event.waitUntil(tidy()))
worker.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url)
  if (event.request.method !== 'GET' || url.origin !== worker.location.origin) return
  if (url.pathname === NOTICE) event.respondWith(notice(event.request))
  else if (url.pathname === '/' && event.request.mode === 'navigate') event.respondWith(page(event.request))
  else if (SHELL.includes(url.pathname)) event.respondWith(file(event.request))
})

export {}
