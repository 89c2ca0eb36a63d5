/** `npm run mock [port]`: serves dist/ and the mock desk; a host page of another origin embeds it at port + 1. Control by POST /__desk. */
import { createServer } from 'node:http'
import { DIST, createDesk } from './server.mjs'

const port = Number(process.argv[2] ?? 5179)
const desk = createDesk({ dist: DIST })
const address = await desk.listen(port)

const host = createServer((request, response) => {
  const url = new URL(request.url ?? '/', 'http://host')
  if (url.pathname !== '/__desk') {
    response.writeHead(200, { 'content-type': 'text/html', 'content-security-policy': `script-src ${address}; frame-src ${address}; style-src 'none'` })
    return void response.end(`<!doctype html><html lang="es"><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Municipio</title><body><main><h1>Municipio</h1><p>Una página de otro sitio.</p></main><script src="${address}/widget.js" data-site-key="demo" data-locale="es" async></script></body></html>`)
  }
  /** @type {Buffer[]} */
  const chunks = []
  request.on('data', (chunk) => chunks.push(chunk))
  request.on('end', () => {
    const order = JSON.parse(Buffer.concat(chunks).toString())
    const talk = desk.talks().at(-1)
    Object.assign(desk.faults, order.faults ?? {})
    if (talk !== undefined) {
      for (const message of order.messages ?? []) desk.add(talk, message)
      if (order.state) desk.become(talk, order.state)
      for (const [event, body] of order.push ?? []) desk.push(talk, event, body)
      for (const message of talk.messages) if (order.read && message.author === 'citizen') desk.push(talk, 'message', { ...message, status: 'read' })
    }
    response.writeHead(200, { 'content-type': 'application/json' })
    response.end(JSON.stringify({ requests: desk.requests }))
  })
})
host.listen(port + 1, '127.0.0.1', () => process.stdout.write(`${address} host http://127.0.0.1:${port + 1}\n`))
