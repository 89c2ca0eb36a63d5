/**
 * A desk that speaks the citizen's contract from memory, for this front end's own tests and pictures. Never shipped.
 * What the visitor writes decides what it does.
 */
import { createReadStream, existsSync, statSync } from 'node:fs'
import { createServer } from 'node:http'
import { extname, join, normalize } from 'node:path'
import { fileURLToPath } from 'node:url'
import { randomUUID } from 'node:crypto'
import { Server } from 'socket.io'

/**
 * @typedef {{id: string, media_type: string, size: number, name: string, url: string}} File
 * @typedef {{id: string, seq: number, author: string, author_name: string, text: string, attachments: File[], citations: object[], buttons: object[], at: string, status: string}} Message
 * @typedef {{id: string, token: string, code: string, messages: Message[], byClient: Map<string, {id: string, seq: number, at: string}>, owner: string, position: number|null, wait_seconds: number|null, operator_alias: string|null, closed: boolean, rating: number|null, waiters: Set<() => void>, forgotten: boolean}} Talk
 * @typedef {{down: boolean, blockSockets: boolean, dropNextPush: number, dropNextAck: number, refuse: boolean}} Faults
 */

const CSP = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' ws: wss:; font-src 'self'; manifest-src 'self'; worker-src 'self'; base-uri 'none'; form-action 'self'"
const TYPES = /** @type {Record<string, string>} */ ({ '.html': 'text/html', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.png': 'image/png', '.webmanifest': 'application/manifest+json' })
const NOTICE = {
  es: 'Lo que escribas acá es confidencial. Lo lee un asistente automático y, si lo pedís o hace falta, una persona del equipo.\n\nGuardamos la conversación 60 días y después la borramos. Podés borrarla vos cuando quieras desde "Cerrar y borrar".\n\nEsto no es un servicio de emergencias.',
  en: 'What you write here is confidential. An automatic assistant reads it and, if you ask or it is needed, a person of the team.\n\nWe keep the conversation for 60 days and then erase it. You can erase it yourself at any time with "Close and erase".\n\nThis is not an emergency service.',
}
const EMERGENCY = {
  es: [{ label: 'Salud mental, las 24 horas', number: '0800-999-0091' }, { label: 'Emergencia médica', number: '107' }, { label: 'Policía y emergencias', number: '911' }, { label: 'Violencia de género', number: '144' }],
  en: [{ label: 'Mental health, 24 hours', number: '0800-999-0091' }, { label: 'Medical emergency', number: '107' }, { label: 'Police and emergencies', number: '911' }, { label: 'Gender violence', number: '144' }],
}
const CITED = [
  { article_id: 'a1', title: 'Turnos en el hospital y en las salitas', quote: 'Los turnos se piden por teléfono, de lunes a viernes de 7 a 13, o en la ventanilla con tu documento.' },
  { article_id: 'a2', title: 'Qué llevar a la primera consulta', quote: 'No hace falta obra social. Si tenés el carnet, llevalo.' },
]

/** @param {{dist?: string}} [options] */
export function createDesk(options = {}) {
  /** @type {Map<string, Talk>} */
  const byToken = new Map()
  /** @type {Map<string, Talk>} */
  const opened = new Map()
  /** @type {Map<string, {type: string, body: Buffer}>} */
  const files = new Map()
  /** @type {Faults} */
  const faults = { down: false, blockSockets: false, dropNextPush: 0, dropNextAck: 0, refuse: false }
  /** @type {{method: string, path: string}[]} */
  const requests = []
  const http = createServer((request, response) => void answer(request, response))
  const io = new Server(http, { transports: ['websocket'], allowRequest: (_, done) => done(null, !faults.blockSockets && !faults.down) })
  const citizens = io.of('/citizen')

  /** @param {Talk} talk */
  const state = (talk) => ({ owner: talk.owner, position: talk.position, wait_seconds: talk.wait_seconds, operator_alias: talk.operator_alias, closed: talk.closed, locale: 'es', last_seq: talk.messages.length })
  /** @param {Talk} talk @param {string} event @param {unknown} body */
  const push = (talk, event, body) => citizens.to(talk.id).emit(event, body)

  /** @param {Talk} talk @param {Partial<Message> & {author: string, text: string}} given @returns {Message} */
  function add(talk, given) {
    const message = { id: randomUUID(), seq: talk.messages.length + 1, author_name: '', attachments: [], citations: [], buttons: [], at: new Date().toISOString(), status: 'sent', ...given }
    talk.messages.push(message)
    if (faults.dropNextPush > 0) faults.dropNextPush -= 1
    else push(talk, 'message', message)
    for (const wake of [...talk.waiters]) wake()
    return message
  }
  /** @param {Talk} talk @param {Partial<Talk>} change */
  function become(talk, change) {
    Object.assign(talk, change)
    push(talk, 'state', state(talk))
    for (const wake of [...talk.waiters]) wake()
  }

  /** @param {Talk} talk @param {string} text */
  function react(talk, text) {
    if (talk.owner !== 'bot') return
    if (/eco/.test(text)) return void add(talk, { author: 'bot', text: `Recibí: ${text}` })
    if (/turno/i.test(text)) return void add(talk, { author: 'bot', text: 'Los turnos se piden de lunes a viernes, de 7 a 13. Podés llamar o ir a la ventanilla con tu documento.\n\nMás información en https://salud.example.org/turnos.', citations: CITED, buttons: [{ label: '¿Qué tengo que llevar?', value: '¿Qué tengo que llevar?' }, { label: '¿Hay turnos a la tarde?', value: '¿Hay turnos a la tarde?' }] })
    if (/mal|morir/i.test(text)) return void add(talk, { author: 'bot', text: 'Gracias por contarlo. Soy un asistente automático y quiero que hables con una persona cuanto antes: ya la estoy llamando.\n\nSi estás en peligro ahora, llamá al 0800-999-0091 (las 24 horas) o al 911.' })
  }

  /** @param {Talk} talk @param {{client_id: string, text: string, attachments?: string[]}} body */
  function receive(talk, body) {
    const known = talk.byClient.get(body.client_id)
    if (known !== undefined) return { ack: known, fresh: false }
    const attached = (body.attachments ?? []).map((id) => ({ id, media_type: files.get(id)?.type ?? '', size: files.get(id)?.body.length ?? 0, name: 'foto.png', url: `/api/v1/chat/attachments/${id}` }))
    const { id, seq, at } = add(talk, { author: 'citizen', text: body.text, attachments: attached })
    talk.byClient.set(body.client_id, { id, seq, at })
    setTimeout(() => react(talk, body.text), 60)
    return { ack: { id, seq, at }, fresh: true }
  }

  citizens.use((socket, next) => {
    const talk = byToken.get(String(socket.handshake.auth.token))
    if (talk === undefined || talk.forgotten) return next(Object.assign(new Error('unauthorized'), { data: { code: 'unauthorized' } }))
    socket.data.talk = talk
    next()
  })
  citizens.on('connection', (socket) => {
    const talk = /** @type {Talk} */ (socket.data.talk)
    void socket.join(talk.id)
    for (const message of talk.messages.slice(Number(socket.handshake.auth.after ?? 0))) socket.emit('message', message)
    socket.emit('state', state(talk))
    socket.on('message', (body, ack) => {
      if (faults.refuse) return ack({ error: { code: 'invalid', message: 'no' } })
      const answer = receive(talk, body).ack
      if (faults.dropNextAck > 0) faults.dropNextAck -= 1
      else ack(answer)
    })
    socket.on('typing', () => undefined)
    socket.on('read', () => undefined)
  })

  /** @param {import('node:http').ServerResponse} response @param {number} status @param {unknown} [body] */
  function json(response, status, body) {
    response.writeHead(status, { 'content-type': status >= 400 ? 'application/problem+json' : 'application/json', 'cache-control': 'no-store' })
    response.end(body === undefined ? undefined : JSON.stringify(body))
  }
  /** @param {import('node:http').ServerResponse} response @param {number} status @param {string} code */
  const problem = (response, status, code) => json(response, status, { type: 'about:blank', title: code, status, detail: code, code })

  /** @param {import('node:http').IncomingMessage} request */
  async function bodyOf(request) {
    const chunks = []
    for await (const chunk of request) chunks.push(chunk)
    return Buffer.concat(chunks)
  }

  /** @param {import('node:http').IncomingMessage} request @param {import('node:http').ServerResponse} response */
  async function answer(request, response) {
    const url = new URL(request.url ?? '/', 'http://desk')
    requests.push({ method: request.method ?? '', path: url.pathname })
    if (faults.down) return void request.socket.destroy()
    if (!url.pathname.startsWith('/api/')) return still(url, response)
    const verb = url.pathname.replace('/api/v1/chat/', '')
    const raw = request.method === 'POST' ? await bodyOf(request) : Buffer.alloc(0)
    const multipart = (request.headers['content-type'] ?? '').startsWith('multipart/')
    const body = raw.length > 0 && !multipart ? JSON.parse(raw.toString()) : {}
    const locale = url.searchParams.get('locale') === 'en' ? 'en' : 'es'
    if (verb === 'notice') return json(response, 200, { version: '2026-01', text: NOTICE[locale], emergency: EMERGENCY[locale], title: 'Ventanilla de Salud', languages: ['es', 'en'], bot_name: 'Asistente', online: true, exit_url: null })
    if (verb === 'sessions') return openTalk(String(request.headers['idempotency-key'] ?? ''), response)
    if (verb === 'resume') {
      const talk = [...byToken.values()].find((each) => each.code === body.return_code && !each.forgotten)
      return talk === undefined ? problem(response, 404, 'unknown_code') : json(response, 200, { token: talk.token, conversation_id: talk.id })
    }
    const talk = byToken.get((request.headers.authorization ?? '').replace('Bearer ', ''))
    if (talk === undefined || talk.forgotten) return problem(response, 401, 'unauthorized')
    if (verb === 'messages' && request.method === 'POST') {
      if (faults.refuse) return problem(response, 422, 'invalid')
      const { ack, fresh } = receive(talk, body)
      if (faults.dropNextAck > 0) {
        faults.dropNextAck -= 1
        return void request.socket.destroy()
      }
      return json(response, fresh ? 201 : 200, ack)
    }
    if (verb === 'messages') return history(talk, url, response)
    if (verb === 'attachments') {
      const id = randomUUID()
      const type = /content-type: ([^\r\n;]+)/i.exec(raw.toString('latin1'))?.[1] ?? 'image/png'
      files.set(id, { type, body: raw.subarray(raw.indexOf('\r\n\r\n') + 4, raw.lastIndexOf('\r\n--')) })
      return json(response, 201, { id, media_type: type, size: raw.length })
    }
    if (verb.startsWith('attachments/')) {
      const file = files.get(verb.slice(12))
      if (file === undefined) return problem(response, 404, 'not_found')
      response.writeHead(200, { 'content-type': file.type })
      return void response.end(file.body)
    }
    if (verb.startsWith('articles/')) return json(response, 200, { id: verb.slice(9), title: CITED[0]?.title, html: '<h2>Cómo pedir</h2><p>Los turnos se piden por teléfono, de lunes a viernes de <strong>7 a 13</strong>, o en la ventanilla con tu documento.</p><ul><li>Llevá tu documento.</li><li>Si tenés carnet, llevalo.</li></ul><script>alert(1)</script><p><a href="javascript:alert(1)">no es un enlace</a> <img src=x onerror=alert(1)></p>', updated_at: '2026-03-04T12:00:00Z' })
    if (verb === 'human') become(talk, { owner: 'queue', position: 3, wait_seconds: 240 })
    if (verb === 'close') become(talk, { closed: true, owner: 'none', position: null, wait_seconds: null })
    if (verb === 'rating') talk.rating = body.score
    if (verb === 'transcript') return void response.writeHead(200, { 'content-type': 'text/plain' }).end(talk.messages.map((m) => `${m.author}: ${m.text}`).join('\n'))
    if (verb === 'forget') {
      talk.forgotten = true
      push(talk, 'session_ended', {})
      return json(response, 200, { receipt: 'B-2026-000417' })
    }
    return json(response, 204)
  }

  /** @param {string} key @param {import('node:http').ServerResponse} response */
  function openTalk(key, response) {
    const talk = opened.get(key) ?? { id: randomUUID(), token: randomUUID(), code: 'MATE-4821-RIO', messages: [], byClient: new Map(), owner: 'bot', position: null, wait_seconds: null, operator_alias: null, closed: false, rating: null, waiters: new Set(), forgotten: false }
    if (key !== '') opened.set(key, talk)
    byToken.set(talk.token, talk)
    json(response, 201, { token: talk.token, return_code: talk.code, conversation_id: talk.id, alias: 'Zorzal 41', notice: { version: '2026-01', text: '' } })
  }

  /** @param {Talk} talk @param {URL} url @param {import('node:http').ServerResponse} response */
  async function history(talk, url, response) {
    const after = Number(url.searchParams.get('after') ?? 0)
    const wait = Number(url.searchParams.get('wait') ?? 0)
    if (wait > 0 && talk.messages.length <= after) {
      await new Promise((done) => {
        const wake = () => (clearTimeout(timer), talk.waiters.delete(wake), done(null))
        const timer = setTimeout(wake, wait * 1000)
        talk.waiters.add(wake)
      })
    }
    json(response, 200, { messages: talk.messages.slice(after, after + 200), ...state(talk), rating: talk.rating })
  }

  /** @param {URL} url @param {import('node:http').ServerResponse} response */
  function still(url, response) {
    const path = join(options.dist ?? 'dist', url.pathname === '/' ? 'index.html' : normalize(url.pathname))
    if (!existsSync(path) || !statSync(path).isFile()) return problem(response, 404, 'not_found')
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'content-security-policy': CSP })
    createReadStream(path).pipe(response)
  }

  return {
    faults,
    requests,
    add,
    become,
    push,
    citizens,
    talks: () => [...byToken.values()],
    /** @param {number} [port] @returns {Promise<string>} */
    listen: (port = 0) =>
      new Promise((done) => http.listen(port, '127.0.0.1', () => done(`http://127.0.0.1:${/** @type {import('node:net').AddressInfo} */ (http.address()).port}`))),
    stop: async () => {
      http.closeAllConnections()
      await io.close()
    },
  }
}

export const DIST = fileURLToPath(new URL('../dist', import.meta.url))
