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
interface Worker {
  readonly location: Location
  readonly clients: { claim(): Promise<void> }
  skipWaiting(): Promise<void>
  addEventListener(type: 'install' | 'activate', listen: (event: Waiting) => void): void
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
