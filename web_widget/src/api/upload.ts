/** One file on its way up, with how far it got. Given up only when nothing moves for a while: a slow line may take long. */
import { Problem, Unreachable } from './problem.ts'
import { row } from './read.ts'

const STILL_MS = 45_000

export function put(url: string, token: string | null, form: FormData, progress: (part: number) => void): Promise<unknown> {
  return new Promise((give, fail) => {
    const request = new XMLHttpRequest()
    let timer = 0
    const moved = (): void => {
      clearTimeout(timer)
      timer = window.setTimeout(() => request.abort(), STILL_MS)
    }
    request.open('POST', url)
    request.setRequestHeader('accept', 'application/json')
    if (token !== null) request.setRequestHeader('authorization', `Bearer ${token}`)
    request.upload.onprogress = (event) => {
      moved()
      if (event.lengthComputable) progress(event.loaded / event.total)
    }
    request.onloadend = () => {
      clearTimeout(timer)
      let body: unknown = null
      try {
        body = JSON.parse(request.responseText)
      } catch {
        // no JSON: the status says enough
      }
      if (request.status >= 200 && request.status < 300) return give(body)
      if (request.status === 0) return fail(new Unreachable())
      const told = row(body)
      const wait = typeof told.retry_after === 'number' ? told.retry_after : Number(request.getResponseHeader('retry-after')) || null
      fail(new Problem(request.status, typeof told.code === 'string' ? told.code : `http_${request.status}`, '', wait))
    }
    moved()
    request.send(form)
  })
}
