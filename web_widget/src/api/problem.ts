/**
 * What can go wrong on the way to the desk.
 *
 *   Problem        the desk answered with an error (RFC 9457): a status and a stable code
 *   Unreachable    no answer: no network, a timeout, a blocked request
 */
import { row } from './read.ts'

export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    /** Seconds to wait, where the desk said so. */
    readonly retryAfter: number | null = null,
  ) {
    super(code)
  }

  /** Would the same request, sent again, have a chance? */
  get passing(): boolean {
    return this.status >= 500 || this.status === 408 || this.status === 425 || this.status === 429
  }
}

export class Unreachable extends Error {}

export async function problemOf(response: Response): Promise<Problem> {
  const body = row(await response.json().catch(() => null))
  const header = Number(response.headers.get('retry-after'))
  const wait = typeof body.retry_after === 'number' ? body.retry_after : header > 0 ? header : null
  return new Problem(
    response.status,
    typeof body.code === 'string' ? body.code : `http_${response.status}`,
    typeof body.detail === 'string' ? body.detail : '',
    wait,
  )
}
